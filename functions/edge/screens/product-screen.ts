import * as v from 'valibot'
import { type Route, route } from '#shared/http/route.ts'
import type { Device, ShownProduct } from './device.ts'
import type { Parts, PartsRequest } from './parts.ts'
import { screenAnswer } from './screen-answer.ts'
import { itemsOf } from './shown.ts'

/** Variants whose stock is shown; a product with more tells the rest one by one. */
const maxStocks = 12

const stock = v.object({ sku: v.string(), band: v.string() })
const recommended = itemsOf(v.object({ productId: v.string(), why: v.object({ sentence: v.string() }) }))

/**
 * `GET /v1/<device>/products/{id}`: a product with what buyers say, how many are there, and what goes with it. Without the
 * product there is no screen: 404, or 503 where it did not answer.
 */
export function productScreen(device: Device, partsOf: (request: PartsRequest) => Parts): Route {
  return route({ access: 'public' }, async (request) => {
    const id = encodeURIComponent(request.params['id'] ?? '')
    const parts = partsOf(request)
    const [[product, stocks], reviews, similar] = await Promise.all([
      parts
        .essential('product', `/v1/products/${id}`, device.product)
        .then(async (shown) => [shown, await stocksOf(shown)] as const),
      parts.optional('reviews', `/v1/products/${id}/reviews?limit=${device.reviews}`, device.reviewsOfProduct),
      similarProducts(id),
    ])
    return screenAnswer(request, { product, stock: stocks, reviews, similar }, parts.warnings, 10)

    /** How many there are of each variant, in a word; null where that is not known of any. */
    async function stocksOf({ sku, variants, digital }: ShownProduct): Promise<object[] | null> {
      const skus = new Set([sku, ...variants.map((variant) => variant.sku)].filter((one) => one !== null))
      if (digital || skus.size === 0) return []
      const found = await Promise.all(
        [...skus]
          .slice(0, maxStocks)
          .map((one) => parts.optional('stock', `/v1/stock/${encodeURIComponent(one)}`, stock)),
      )
      const known = found.filter((one) => one !== null)
      return known.length === 0 ? null : known
    }

    async function similarProducts(of: string): Promise<object[] | null> {
      const found = await parts.optional('similar', `/v1/products/${of}/similar?limit=${device.similar}`, recommended)
      if (found === null) return null
      const cards = await Promise.all(
        found.map(async ({ productId, why }) => {
          const card = await parts.fleeting('similar', `/v1/products/${encodeURIComponent(productId)}`, device.card)
          return card === null ? null : { ...card, why: why.sentence }
        }),
      )
      return cards.filter((card) => card !== null)
    }
  })
}
