import { ifMatch } from '#shared/http/conditional.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import { type Route, type Routes, route } from '#shared/http/route.ts'
import type { ProductCommand } from './product.ts'
import { answerCommand } from './product-answer.ts'
import type { Products } from './products.ts'

/** Puts a product on sale, and takes it off again. */
export function publishProduct({ products }: { readonly products: Products }): Routes {
  return {
    'POST /v1/products/{id}/publish': command({ type: 'PublishProduct' }),
    'POST /v1/products/{id}/unpublish': command({ type: 'UnpublishProduct' }),
  }

  function command(command: ProductCommand): Route {
    return route({ access: ['catalog:write'], query: dryRunQuery }, async (request) => {
      const id = request.params['id'] ?? ''
      const dryRun = request.query.dryRun === 'true'
      const expectedNumbers = ifMatch(request.headers)
      const result = await products.execute(id, command, {
        ...commandIdentity(request),
        metadata: requestMetadata(request),
        ...(expectedNumbers === undefined ? {} : { expectedNumbers }),
        dryRun,
      })
      return answerCommand(result, { id, dryRun })
    })
  }
}
