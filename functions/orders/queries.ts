import { dynamoDb } from '#shared/aws/clients.ts'
import { type CursorCodec, cursorCodec } from '#shared/http/cursor.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { servicePeople } from '#shared/personal/service-people.ts'
import { rowReader } from '#shared/projections/row-reader.ts'
import { setting } from '#shared/settings.ts'
import { getOrder } from './http/get-order.ts'
import { orderParts } from './http/get-order-parts.ts'
import { getPackingList } from './http/get-packing-list.ts'
import { listOrders } from './http/list-orders.ts'
import { orderProjections } from './read-models/projections.ts'
import { orderStreams } from './streams.ts'

const client = dynamoDb()
const orders = orderStreams({ client, table: setting('EVENTS_TABLE') })
const rows = rowReader({ client, table: setting('READ_TABLE') })
const people = servicePeople(client)

let cursors: CursorCodec

/** Reads the key of the cursors and which rows are live, which warms the connection as well. */
export async function init(): Promise<void> {
  const [key] = await Promise.all([
    rows.secret('cursor-key'),
    rows.generations.prepare(orderProjections),
    people.prepare(),
  ])
  cursors = cursorCodec(key)
}

/** Questions about orders. */
export const handler = httpFunction({
  'GET /v1/orders': listOrders({ rows, cursors: () => cursors }),
  'GET /v1/orders/{id}': getOrder({ orders, rows, people }),
  'GET /v1/orders/{id}/packing-list': getPackingList({ orders, rows, people }),
  ...orderParts({ orders, rows }),
})
