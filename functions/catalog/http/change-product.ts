import * as v from 'valibot'
import { productId, sku } from '#events/vocabulary.ts'
import { demandIfMatch, ifMatch } from '#shared/http/conditional.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import type { HttpRequest } from '#shared/http/request.ts'
import { type Route, type RouteOptions, type Routes, route } from '#shared/http/route.ts'
import type { Scope } from '#shared/identity/scopes.ts'
import type { ProductCommand } from '../product/product.ts'
import type { Products } from '../streams.ts'
import { answerProductCommand, noSuchProduct } from './command-answer.ts'
import type { ShowImages } from './image-view.ts'
import {
  productCategory,
  productDescription,
  productDownload,
  productImages,
  productName,
  productPrice,
  productTags,
  productVariant,
} from './product-body.ts'
import { skuClaim } from './sku-claim.ts'

/** A merge patch (RFC 7396): what is left out stays, null takes away. */
const patch = v.strictObject({
  name: v.optional(productName),
  description: v.nullish(productDescription),
  category: v.nullish(productCategory),
  tags: v.nullish(productTags),
  download: v.optional(productDownload),
})

const newPrice = v.strictObject({ price: productPrice, sku: v.optional(sku) })

/** The commands on a product that is there: all alike but for who may send them and what they say. */
export function changeProduct({
  products,
  showImages,
}: {
  readonly products: Products
  readonly showImages: ShowImages
}): Routes {
  return {
    'PATCH /v1/products/{id}': replacing(
      { body: patch, contentTypes: ['application/merge-patch+json', 'application/json'] },
      ({ body: { description, tags, download, ...rest } }) => ({
        type: 'EditProduct',
        ...rest,
        description: description === null ? '' : description,
        tags: tags === null ? [] : tags,
        download: download?.mediaId,
      }),
    ),
    'PUT /v1/products/{id}/images': replacing({ body: v.strictObject({ images: productImages }) }, ({ body }) => ({
      type: 'ArrangeImages',
      images: body.images,
    })),
    'DELETE /v1/products/{id}': command({}, () => ({ type: 'ArchiveProduct' })),
    'POST /v1/products/{id}/restore': command({}, () => ({ type: 'RestoreProduct' })),
    'POST /v1/products/{id}/publish': command({}, () => ({ type: 'PublishProduct' })),
    'POST /v1/products/{id}/unpublish': command({}, () => ({ type: 'UnpublishProduct' })),
    'POST /v1/products/{id}/price': command({ scope: 'pricing:write', body: newPrice }, ({ body }) => ({
      type: 'ChangePrice',
      ...body,
    })),
    'POST /v1/products/{id}/variants': command({ body: productVariant }, ({ body }) => ({
      type: 'AddVariant',
      ...body,
    })),
    'DELETE /v1/products/{id}/variants/{sku}': command({}, ({ params }) => ({
      type: 'RetireVariant',
      sku: params['sku'] ?? '',
    })),
  }

  interface CommandOptions<Body> extends Pick<RouteOptions<Body, unknown>, 'body' | 'contentTypes'> {
    readonly scope?: Scope
  }

  function command<Body = Record<never, never>>(
    options: CommandOptions<Body>,
    toCommand: (request: HttpRequest<Body, unknown>) => ProductCommand,
  ): Route {
    return changing(options, ifMatch, toCommand)
  }

  /** What overwrites a part of the product, and so must say which version it has seen. */
  function replacing<Body>(
    options: CommandOptions<Body>,
    toCommand: (request: HttpRequest<Body, unknown>) => ProductCommand,
  ): Route {
    return changing(options, demandIfMatch, toCommand)
  }

  function changing<Body>(
    { scope = 'catalog:write', ...accepts }: CommandOptions<Body>,
    expected: typeof ifMatch,
    toCommand: (request: HttpRequest<Body, unknown>) => ProductCommand,
  ): Route {
    return route({ access: [scope], ...accepts, query: dryRunQuery }, async (request) => {
      const id = request.params['id'] ?? ''
      const known = v.safeParse(productId, id)
      if (!known.success) throw noSuchProduct(id)
      const dryRun = request.query.dryRun === 'true'
      const expectedNumbers = expected(request.headers)
      const command = toCommand(request)
      const result = await products.execute(id, command, {
        ...commandIdentity(request),
        metadata: requestMetadata(request),
        expectedNumbers,
        ...(command.type === 'AddVariant' ? { claims: [skuClaim(command.sku, known.output)] } : {}),
        dryRun,
      })
      return answerProductCommand(result, { id, request, dryRun, showImages })
    })
  }
}
