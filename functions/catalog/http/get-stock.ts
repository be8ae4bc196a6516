import * as v from 'valibot'
import { sku as skuSchema } from '#events/vocabulary.ts'
import { unlessMatches } from '#shared/http/conditional.ts'
import { consistency, versionAtLeast } from '#shared/http/freshness.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import { stockLevel } from '../read-models/stock-level.ts'
import type { Stock } from '../streams.ts'
import { type ClaimedSkus, isClaimed, noSuchSku } from './stock-sku.ts'
import { seesCounts, stockView } from './stock-view.ts'

export interface GetStockDependencies {
  readonly stock: Stock
  readonly store: ClaimedSkus
  readonly rows: RowReader
}

/**
 * `GET /v1/stock/{sku}`: whether there is enough of it for everyone, the counts for the store's staff. A SKU that a product
 * has and that nothing ever came in of is out of stock, at version 0.
 * Reads the read table; folds the stream where the table is behind what the caller has seen, or has no row yet.
 */
export function getStock({ stock, store, rows }: GetStockDependencies): Route {
  return route({ access: 'public', query: v.strictObject({ consistency }) }, async (request) => {
    const sku = request.params['sku'] ?? ''
    if (!v.is(skuSchema, sku)) throw noSuchSku(sku)
    const atLeast = versionAtLeast(request.headers, request.query.consistency)
    const stored = atLeast === Number.POSITIVE_INFINITY ? undefined : await rows.get(stockLevel, sku)
    const { counts, number } =
      stored === undefined || stored.number < atLeast
        ? await stock.read(sku).then(({ state, number }) => ({ counts: state, number }))
        : { counts: stored.row, number: stored.number }
    if (number === 0 && !(await isClaimed(store, sku))) throw noSuchSku(sku)
    return unlessMatches(request.headers, {
      status: 200,
      version: number,
      body: stockView(sku, number, counts, request.principal),
      headers: {
        'cache-control': seesCounts(request.principal) ? 'private, no-cache' : 'public, max-age=10',
        vary: 'authorization',
      },
    })
  })
}
