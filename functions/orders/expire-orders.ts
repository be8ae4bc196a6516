import { randomBytes } from 'node:crypto'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { clockFunction } from '#shared/lambda/clock-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { orderList } from './read-models/projections.ts'
import { orderStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table: eventsTable })
const rows = readTable({ client, table: setting('READ_TABLE') })

export const init = () => warm(client, eventsTable, 'number')

/** Expires approved orders that were not paid in time. A payment that came meanwhile wins. */
export const handler = clockFunction({
  message: 'orders expired',
  failure: 'order could not be expired',
  actor: 'process:expire-orders',
  names: { one: 'order', due: 'due', done: 'expired' },
  list: (_, after) =>
    rows.list(orderList, {
      index: 'i2',
      partitions: ['status/approved'],
      limit: 100,
      after,
      order: 'ascending',
    }),
  dueOf: (row, { now }) => (row?.payBy !== undefined && Date.parse(row.payBy) < now ? row.id : undefined),
  async decide(id, { now, metadata }) {
    const result = await orders.execute(
      id,
      { type: 'ExpireOrder', now },
      { commandId: `expire:${randomBytes(9).toString('base64url')}`, metadata },
    )
    return result.outcome === 'accepted' && result.events.length > 0 ? 1 : 0
  },
})
