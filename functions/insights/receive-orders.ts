import { orderEvents } from '#events/orders.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { readCommitMessage } from '#shared/bus/read-commit-message.ts'
import { counter } from '#shared/projections/count.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { orderInsights } from './order-insights.ts'
import { unitsSold } from './units-sold.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const rows = readTable({ client, table })
const countUnits = counter({ client, table }, unitsSold)
const countInsights = counter({ client, table }, orderInsights)

export const init = () => warm(client, table, 'string')

/** Counts what is sold, how orders move and what is bought together, from the orders' events on the bus. */
export const handler = queueFunction(async ({ body }) => {
  const commit = readCommitMessage(orderEvents, body)
  await Promise.all([countUnits(commit), countInsights(commit)])
  await rows.advanceTo(commit.time, unitsSold.streamType)
})
