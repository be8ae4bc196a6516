import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { subscriberFunction } from '#shared/bus/subscriber-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { offerList } from './read-models/offer-list.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')

export const init = () => warm(client, table, 'string')

/** Keeps this service's list of offers from the catalog's events. */
export const handler = subscriberFunction(readTable({ client, table }), offerList)
