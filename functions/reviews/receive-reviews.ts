import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { commitFunction, subscriber } from '#shared/bus/commit-function.ts'
import { counter } from '#shared/counters/count.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { ratings } from './read-models/ratings.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const count = counter({ client, table }, ratings)

export const init = () => warm(client, table, 'string')

/**
 * Counts the stars of published reviews, from this service's own topic: its FIFO queue brings each review's commits in order,
 * which a sum over many streams needs and the table's stream does not promise.
 */
export const handler = commitFunction(readTable({ client, table }), subscriber(ratings, count))
