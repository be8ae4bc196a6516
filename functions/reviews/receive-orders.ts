import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { commitFunction, subscriber } from '#shared/bus/commit-function.ts'
import { counter } from '#shared/counters/count.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { purchases } from './read-models/purchases.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const count = counter({ client, table }, purchases)

export const init = () => warm(client, table, 'string')

/** Keeps who has bought what, from the orders' events on the bus. */
export const handler = commitFunction(readTable({ client, table }), subscriber(purchases, count))
