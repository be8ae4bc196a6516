import { readResource } from '#shared/http/read-resource.ts'
import type { Route } from '#shared/http/route.ts'
import { momentQuery, stateReader } from '#shared/http/state-reader.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import { productDetail } from '../read-models/projections.ts'
import type { Products } from '../streams.ts'
import { noSuchProduct } from './command-answer.ts'
import type { ShowImages } from './image-view.ts'
import { problem } from './problem.ts'
import { isStaff, productView } from './product-view.ts'

/**
 * `GET /v1/products/{id}`: everyone sees a published product. The catalog's staff see every product, now or as
 * it was; the pictures are always today's.
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
  const read = stateReader({ streams: products, rows, projection: productDetail })
  return readResource(
    {
      access: 'public',
      query: momentQuery,
      missing: noSuchProduct,
      async find(id, request) {
        const staff = isStaff(request.principal)
        if (!staff && (request.query.at !== undefined || request.query.version !== undefined))
          throw problem('missing-scope', 'What a product was is for the catalog’s staff.')
        const found = await read(id, request)
        if (found === undefined || found.state.status === 'none') return undefined
        const { state: product, number, time } = found
        return product.status === 'published' || staff ? { id, product, number, time, staff } : undefined
      },
    },
    async ({ id, product, number, time, staff }, { principal }) => {
      const { images, settledAt } = await showImages(product.images)
      return {
        version: number,
        body: productView(id, number, product, images, principal),
        cache: staff ? 'private' : 'public',
        // Pictures change without a new version: the same ETag may stand for older pictures.
        changesUnseen: settledAt === undefined || settledAt > time,
      }
    },
  )
}
