import { conventions } from '#shared/http/conventions.ts'
import { problemsIn } from '#shared/http/problem.ts'
import type { ProductRefusal } from '../product/product.ts'
import type { StockRefusal } from '../stock/stock.ts'

/** HTTP status of each refusal of a product. */
export const productRefusals = {
  'product-not-found': 404,
  'already-created': 409,
  'sku-taken': 409,
  'product-archived': 409,
  'other-currency': 409,
  'invalid-variants': 400,
  'too-many-variants': 409,
  'variant-exists': 409,
  'no-such-variant': 404,
  'last-variant': 409,
  'not-digital': 409,
  'download-missing': 409,
} as const satisfies Readonly<Record<ProductRefusal, number>>

/** HTTP status of each refusal of stock. */
export const stockRefusals = { 'not-on-hand': 409, 'reserved-by-orders': 409 } as const satisfies Readonly<
  Record<StockRefusal, number>
>

/** The problems of the catalog's routes. */
export const { problem, codes } = problemsIn({
  ...conventions,
  ...productRefusals,
  ...stockRefusals,
  'search-too-broad': 400,
  'sku-not-found': 404,
})
