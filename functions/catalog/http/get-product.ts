import * as v from 'valibot'
import { unlessMatches } from '#shared/http/conditional.ts'
import { consistency, versionAtLeast } from '#shared/http/freshness.ts'
import { Problem } from '#shared/http/problem.ts'
import { time, version } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import type { ProductState } from '../product/state.ts'
import { productDetail } from '../read-models/projections.ts'
import type { Products } from '../streams.ts'
import { noSuchProduct } from './command-answer.ts'
import type { ShowImages } from './image-view.ts'
import { isStaff, productView } from './product-view.ts'

const query = v.pipe(
  v.strictObject({ at: v.optional(time), version: v.optional(version), consistency }),
  v.check(({ at, version: number }) => at === undefined || number === undefined, 'give either "at" or "version"'),
)

interface Found {
  readonly state: ProductState
  readonly number: number
  readonly time: number
}

/**
 * `GET /v1/products/{id}`: a published product for everyone, any product for the catalog's staff, who may also ask for it as
 * it was, with the pictures that there are now. Reads the read table; folds the stream where the table is behind what the caller has seen, or has no row yet.
 */
export function getProduct({
  products,
  rows,
  showImages,
}: {
  readonly products: Products
  readonly rows: RowReader
  readonly showImages: ShowImages
}): Route {
  return route({ access: 'public', query }, async (request) => {
    const id = request.params['id'] ?? ''
    const { at, version: asked, consistency: wanted } = request.query
    const staff = isStaff(request.principal)
    if (!staff && (at !== undefined || asked !== undefined))
      throw new Problem(403, 'missing-scope', 'What a product was is for the catalog’s staff.')
    const {
      state,
      number,
      time: since,
    } = at !== undefined
      ? await products.readAt(id, at)
      : asked !== undefined
        ? await products.read(id, asked)
        : await newest(id, versionAtLeast(request.headers, wanted))
    if (state.status === 'none' || (state.status !== 'published' && !staff)) throw noSuchProduct(id)
    if (asked !== undefined && number < asked) throw noSuchProduct(id)
    const { images, settledAt } = await showImages(state.images)
    const answer = {
      status: 200,
      version: number,
      body: productView(id, number, state, images, request.principal),
      headers: { 'cache-control': staff ? 'private, no-cache' : 'public, max-age=10', vary: 'authorization' },
    }
    // The version says nothing of the pictures: who has its ETag may have seen it before they were as they are now.
    return settledAt !== undefined && settledAt <= since ? unlessMatches(request.headers, answer) : answer
  })

  async function newest(id: string, atLeast: number): Promise<Found> {
    const stored = atLeast === Number.POSITIVE_INFINITY ? undefined : await rows.get(productDetail, id)
    if (stored === undefined || stored.number < atLeast) return products.read(id)
    return { state: stored.row, number: stored.number, time: stored.time }
  }
}
