import * as v from 'valibot'
import type { CursorCodec } from '#shared/http/cursor.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { cursor, limit, time } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { hasScope } from '#shared/identity/principal.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import type { OrderStatus } from '../order/state.ts'
import { orderList } from '../read-models/projections.ts'
import { buyer } from './buyer.ts'

/** Every status of an order. */
export const statuses = [
  'created',
  'approved',
  'paid',
  'prepared',
  'shipped',
  'delivered',
  'rejected',
  'expired',
  'cancelling',
  'cancelled',
  'returned',
] as const satisfies readonly OrderStatus[]

const query = v.strictObject({
  status: v.optional(v.picklist(statuses)),
  customer: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(128))),
  createdGte: v.optional(time),
  limit,
  cursor,
})

/**
 * `GET /v1/orders`: the caller's own orders, or with orders:read everybody's; newest first.
 * Eventually consistent: `asOf` tells up to when.
 */
export function listOrders({
  rows,
  cursors,
}: {
  readonly rows: RowReader
  readonly cursors: () => CursorCodec
}): Route {
  return route({ access: ['shop:buy', 'orders:read'], query }, async (request) => {
    const { status, customer: askedCustomer, createdGte, limit: size, cursor: given } = request.query
    const customer = hasScope(request.principal, 'orders:read') ? askedCustomer : buyer(request.principal)
    const filter = JSON.stringify(['orders', customer, status, createdGte])
    const [after] = given === undefined ? [] : cursors().read(given, filter)
    const from = createdGte === undefined ? undefined : new Date(createdGte).toISOString()
    const [page, asOf] = await Promise.all([
      customer === undefined
        ? rows.list(orderList, { index: 'i2', partitions: partitionsOf(status), limit: size, after, from })
        : rows.list(orderList, {
            index: 'i1',
            partitions: [`customer/${customer}`],
            limit: size,
            after,
            from,
            where: status && ((row) => row?.status === status),
          }),
      rows.asOf(),
    ])
    const next = page.next === undefined ? null : cursors().write([page.next], filter)
    return pageAnswer(request, page.rows, next, asOf)
  })
}

function partitionsOf(status: OrderStatus | undefined): [string, ...string[]] {
  const [first, ...rest] = status === undefined ? statuses : [status]
  return [`status/${first}`, ...rest.map((other) => `status/${other}`)]
}
