import { catalogEvents } from '#events/catalog.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { productStreams } from './products.ts'
import { productProjections } from './projections.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const { store, products } = productStreams({ client, table: setting('EVENTS_TABLE') })

export const init = () => warm(client, table, 'string')

/** Folds the products' events into the read table. */
export const handler = projectorFunction({
  contracts: catalogEvents,
  store,
  rows: readTable({ client, table }),
  snapshots: { product: products },
  projections: productProjections,
})
