import * as v from 'valibot'
import { sku as skuSchema } from '#events/vocabulary.ts'
import { consistency } from '#shared/http/freshness.ts'
import { readResource } from '#shared/http/read-resource.ts'
import type { Route } from '#shared/http/route.ts'
import { stateReader } from '#shared/http/state-reader.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import { stockLevel } from '../read-models/stock-level.ts'
import type { Stock } from '../streams.ts'
import { type ClaimedSkus, isClaimed, noSuchSku } from './stock-sku.ts'
import { seesCounts, stockView } from './stock-view.ts'

interface GetStockDependencies {
  readonly stock: Stock
  readonly store: ClaimedSkus
  readonly rows: RowReader
}

/**
 * `GET /v1/stock/{sku}`: whether there is enough of it for everyone, the counts for the store's staff. A SKU that a product
 * has and that nothing ever came in of is out of stock, at version 0.
 */
export function getStock({ stock, store, rows }: GetStockDependencies): Route {
  const read = stateReader({ streams: stock, rows, projection: stockLevel })
  return readResource(
    {
      access: 'public',
      query: v.strictObject({ consistency }),
      parameter: 'sku',
      missing: noSuchSku,
      async find(sku, request) {
        const found = v.is(skuSchema, sku) ? await read(sku, request) : undefined
        if (found === undefined || (found.number === 0 && !(await isClaimed(store, sku)))) return undefined
        return { sku, ...found }
      },
    },
    ({ sku, number, state }, { principal }) => ({
      version: number,
      body: stockView(sku, number, state, principal),
      cache: seesCounts(principal) ? 'private' : 'public',
    }),
  )
}
