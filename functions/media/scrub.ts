import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { scrubFunction } from '#shared/projections/scrub-function.ts'
import { setting } from '#shared/settings.ts'
import { ownProjections, recordedFacts } from './recorded-facts.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const readModels = setting('READ_TABLE')
const store = recordedFacts({ client, table: eventsTable })

export const init = () => warm(client, readModels, 'string')

/** Compares a sample of the read models with the facts, and mends what differs. */
export const handler = scrubFunction({
  client,
  eventsTable,
  readModels,
  store,
  rows: readTable({ client, table: readModels }),
  projections: ownProjections,
})
