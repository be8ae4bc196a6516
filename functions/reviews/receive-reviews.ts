import { reviewEvents } from '#events/reviews.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { readCommitMessage } from '#shared/bus/read-commit-message.ts'
import { counter } from '#shared/projections/count.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { ratings } from './ratings.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const rows = readTable({ client, table })
const count = counter({ client, table }, ratings)

export const init = () => warm(client, table, 'string')

/**
 * Counts the stars of published reviews, from this service's own topic: its FIFO queue brings each review's commits in order,
 * which a sum over many streams needs and the table's stream does not promise.
 */
export const handler = queueFunction(async ({ body }) => {
  const commit = readCommitMessage(reviewEvents, body)
  await count(commit)
  await rows.advanceTo(commit.time, ratings.streamType)
})
