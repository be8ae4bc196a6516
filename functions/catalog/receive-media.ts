import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { subscriberFunction } from '#shared/bus/subscriber-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { pictures } from './read-models/pictures.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')

export const init = () => warm(client, table, 'string')

/** Keeps the catalog's pictures from the media service's events. */
export const handler = subscriberFunction(readTable({ client, table }), pictures)
