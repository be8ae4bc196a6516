import * as v from 'valibot'
import { line, maxAmount, mediaId, money, productId, sku, text } from '#events/vocabulary.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/ids.ts'
import { answerCommand } from './product-answer.ts'
import type { Products } from './products.ts'

const body = v.strictObject({
  sku,
  name: line(200),
  description: v.optional(text(10_000), ''),
  price: v.pipe(
    money,
    v.check(({ amount }) => amount <= maxAmount, `at most ${maxAmount} minor units`),
  ),
  category: v.optional(line(100)),
  tags: v.optional(v.pipe(v.array(line(50)), v.maxLength(50)), []),
  images: v.optional(v.pipe(v.array(v.strictObject({ mediaId, alt: v.optional(text(500), '') })), v.maxLength(50)), []),
  status: v.optional(v.picklist(['draft', 'published']), 'published'),
})

/** `POST /v1/products`: a new product, on sale at once unless it is to be a draft. */
export function createProduct({ products }: { readonly products: Products }): Route {
  return route({ access: ['catalog:write'], body, query: dryRunQuery }, async (request) => {
    const identity = commandIdentity(request)
    const id = v.parse(productId, `prd_${derivedUlid('product', identity.commandId)}`)
    const { status, ...fields } = request.body
    const dryRun = request.query.dryRun === 'true'
    const result = await products.execute(
      id,
      { type: 'CreateProduct', ...fields, publish: status === 'published' },
      {
        ...identity,
        metadata: requestMetadata(request),
        creates: true,
        dryRun,
        claims: [
          {
            stream: `sku#${fields.sku}`,
            event: { type: 'SkuClaimed', data: { productId: id } },
            taken: { refused: 'sku-taken', detail: `Another product has the SKU ${fields.sku}.` },
          },
        ],
      },
    )
    return answerCommand(result, { id, dryRun, status: 201, headers: { location: `/v1/products/${id}` } })
  })
}
