import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { productStreams } from './products.ts'
import { ownProjections, recordedEvents, recordedFacts } from './recorded-facts.ts'
import { stockStreams } from './stock-streams.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const eventsTable = setting('EVENTS_TABLE')
const { products } = productStreams({ client, table: eventsTable })
const { stock } = stockStreams({ client, table: eventsTable })

export const init = () => warm(client, table, 'string')

/** Folds the events of products and their stock into the read table. */
export const handler = projectorFunction({
  contracts: recordedEvents,
  store: recordedFacts({ client, table: eventsTable }),
  rows: readTable({ client, table }),
  snapshots: { product: products, stock },
  projections: ownProjections,
})
