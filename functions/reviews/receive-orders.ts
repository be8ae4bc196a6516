import { orderEvents } from '#events/orders.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { readCommitMessage } from '#shared/bus/read-commit-message.ts'
import { counter } from '#shared/projections/count.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { purchases } from './purchases.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const rows = readTable({ client, table })
const count = counter({ client, table }, purchases)

export const init = () => warm(client, table, 'string')

/** Keeps who has bought what, from the orders' events on the bus. */
export const handler = queueFunction(async ({ body }) => {
  const commit = readCommitMessage(orderEvents, body)
  await count(commit)
  await rows.advanceTo(commit.time, purchases.streamType)
})
