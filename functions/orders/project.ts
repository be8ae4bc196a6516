import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { orderStreams } from './orders.ts'
import { ownProjections, recordedEvents, recordedFacts } from './recorded-facts.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const eventsTable = setting('EVENTS_TABLE')
const { orders } = orderStreams({ client, table: eventsTable })

export const init = () => warm(client, table, 'string')

/** Folds the events of orders and their sagas into the read table. */
export const handler = projectorFunction({
  contracts: recordedEvents,
  store: recordedFacts({ client, table: eventsTable }),
  rows: readTable({ client, table }),
  snapshots: { order: orders },
  projections: ownProjections,
})
