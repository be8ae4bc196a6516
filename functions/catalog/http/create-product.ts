import * as v from 'valibot'
import { productId, sku } from '#events/vocabulary.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import type { Products } from '../streams.ts'
import { answerProductCommand } from './command-answer.ts'
import type { ShowImages } from './image-view.ts'
import {
  productCategory,
  productDescription,
  productDownload,
  productImages,
  productName,
  productOptions,
  productPrice,
  productTags,
  productVariant,
} from './product-body.ts'
import { skuClaim } from './sku-claim.ts'

const body = v.pipe(
  v.strictObject({
    sku: v.optional(sku),
    name: productName,
    description: v.optional(productDescription, ''),
    price: productPrice,
    category: v.optional(productCategory),
    tags: v.optional(productTags, []),
    images: v.optional(productImages, []),
    options: v.optional(productOptions, []),
    variants: v.optional(v.array(productVariant)),
    digital: v.optional(v.boolean(), false),
    download: v.optional(productDownload),
    status: v.optional(v.picklist(['draft', 'published']), 'published'),
  }),
  v.check(
    (product) => (product.sku === undefined) !== (product.variants === undefined),
    'give either "sku", for a product that is one thing, or "options" and "variants"',
  ),
)

/** `POST /v1/products`: a new product, on sale at once unless it is to be a draft. */
export function createProduct({
  products,
  showImages,
}: {
  readonly products: Products
  readonly showImages: ShowImages
}): Route {
  return route({ access: ['catalog:write'], body, query: dryRunQuery }, async (request) => {
    const identity = commandIdentity(request)
    const id = v.parse(productId, `prd_${derivedUlid('product', identity.commandId)}`)
    const { sku: only, variants: several, download, status, ...fields } = request.body
    const variants = several ?? (only === undefined ? [] : [{ sku: only, options: {} }])
    const dryRun = request.query.dryRun === 'true'
    const result = await products.execute(
      id,
      { type: 'CreateProduct', ...fields, variants, download: download?.mediaId, publish: status === 'published' },
      {
        ...identity,
        metadata: requestMetadata(request),
        creates: true,
        dryRun,
        claims: variants.map((variant) => skuClaim(variant.sku, id)),
      },
    )
    return answerProductCommand(result, {
      id,
      request,
      dryRun,
      showImages,
      status: 201,
      headers: { location: `/v1/products/${id}` },
    })
  })
}
