import * as v from 'valibot'
import { unlessMatches } from '#shared/http/conditional.ts'
import { consistency, versionAtLeast } from '#shared/http/freshness.ts'
import { type Route, route } from '#shared/http/route.ts'
import { hasScope } from '#shared/identity/principal.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { noSuchProduct } from './product-answer.ts'
import { productView } from './product-view.ts'
import type { Products } from './products.ts'
import { productDetail } from './projections.ts'

/**
 * `GET /v1/products/{id}`: a published product for everyone, a draft for the catalog's staff.
 * Reads the read table; folds the stream where the table is behind what the caller has seen, or has no row yet.
 */
export function getProduct({ products, rows }: { readonly products: Products; readonly rows: ReadTable }): Route {
  return route({ access: 'public', query: v.strictObject({ consistency }) }, async (request) => {
    const id = request.params['id'] ?? ''
    const atLeast = versionAtLeast(request.headers, request.query.consistency)
    const stored = atLeast === Number.POSITIVE_INFINITY ? undefined : await rows.get(productDetail, id)
    const { state, number } =
      stored === undefined || stored.number < atLeast
        ? await products.read(id)
        : { state: stored.row, number: stored.number }
    const staff = hasScope(request.principal, 'catalog:write')
    if (state.status === 'none' || (state.status === 'draft' && !staff)) throw noSuchProduct(id)
    return unlessMatches(request.headers, {
      status: 200,
      version: number,
      body: productView(id, number, state),
      headers: { 'cache-control': staff ? 'private, no-cache' : 'public, max-age=10', vary: 'authorization' },
    })
  })
}
