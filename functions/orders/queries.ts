import { dynamoDb } from '#shared/aws/clients.ts'
import { type CursorCodec, cursorCodec } from '#shared/http/cursor.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { diffOrder } from './diff-order.ts'
import { getOrder } from './get-order.ts'
import { listOrders } from './list-orders.ts'
import { orderHistory } from './order-history.ts'
import { orderStreams } from './orders.ts'

const client = dynamoDb()
const { orders, store } = orderStreams({ client, table: setting('EVENTS_TABLE') })
const rows = readTable({ client, table: setting('READ_TABLE') })

let cursors: CursorCodec

/** Reads the key of the cursors, which warms the connection as well. */
export async function init(): Promise<void> {
  cursors = cursorCodec(await rows.secret('cursor-key'))
}

/** Questions about orders. */
export const handler = httpFunction({
  'GET /v1/orders': listOrders({ rows, cursors: () => cursors }),
  'GET /v1/orders/{id}': getOrder({ orders, rows }),
  'GET /v1/orders/{id}/history': orderHistory({ store }),
  'GET /v1/orders/{id}/diff': diffOrder({ orders }),
})
