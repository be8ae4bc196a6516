import * as v from 'valibot'
import { unlessMatches } from '#shared/http/conditional.ts'
import { consistency, versionAtLeast } from '#shared/http/freshness.ts'
import { time, version } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import type { Orders } from '../streams.ts'
import { visible } from './access.ts'
import { noSuchOrder } from './command-answer.ts'
import { orderReader } from './order-reader.ts'
import { orderView } from './order-view.ts'
import { openOrder } from './personal-fields.ts'

const query = v.pipe(
  v.strictObject({ at: v.optional(time), version: v.optional(version), consistency }),
  v.check(({ at, version: number }) => at === undefined || number === undefined, 'give either "at" or "version"'),
)

export interface GetOrderDependencies {
  readonly orders: Orders
  readonly rows: RowReader
  readonly people: PersonalData
}

/**
 * `GET /v1/orders/{id}`: the order now, or as it was `at` a time or at a `version`.
 * Reads the read table; folds the stream where the table is behind what the caller has seen, or has no row yet.
 */
export function getOrder({ orders, rows, people }: GetOrderDependencies): Route {
  const newest = orderReader({ orders, rows })
  return route({ access: ['shop:buy', 'orders:read', 'orders:manage', 'fulfilment:write'], query }, async (request) => {
    const id = request.params['id'] ?? ''
    const { at, version: asked, consistency: wanted } = request.query
    const found =
      at !== undefined
        ? await orders.readAt(id, at)
        : asked !== undefined
          ? await orders.read(id, asked)
          : await newest(id, versionAtLeast(request.headers, wanted))
    const order = visible(found.state, request.principal)
    if (order === undefined || (asked !== undefined && found.number < asked)) throw noSuchOrder(id)
    const personal = await openOrder(people, order, request.principal)
    const answer = {
      status: 200,
      version: found.number,
      body: orderView({ id, ...found }, order, personal, request.principal),
      headers: { 'cache-control': 'private, no-cache', vary: 'authorization' },
    }
    // Erasing changes the answer without a new version: a 304 would confirm a copy that still has the address.
    return personal.erased ? answer : unlessMatches(request.headers, answer)
  })
}
