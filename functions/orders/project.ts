import { orderEvents } from '#events/orders.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { orderStreams } from './orders.ts'
import { orderProjections } from './projections.ts'

const client = dynamoDb()
const table = setting('READ_TABLE')
const { store, orders } = orderStreams({ client, table: setting('EVENTS_TABLE') })

export const init = () => warm(client, table, 'string')

/** Folds the orders' events into the read table. */
export const handler = projectorFunction({
  contracts: orderEvents,
  store,
  rows: readTable({ client, table }),
  snapshots: { order: orders },
  projections: orderProjections,
})
