import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { ownProjections, recordedEvents, recordedFacts } from './recorded-facts.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')

export const init = () => warm(client, table, 'string')

/** Folds the events of uploads and copies into the read table. */
export const handler = projectorFunction({
  contracts: recordedEvents,
  store: recordedFacts({ client, table: setting('EVENTS_TABLE') }),
  rows: readTable({ client, table }),
  projections: ownProjections,
})
