import type { CatalogEvent } from '#events/catalog.ts'
import type { ExecuteResult } from '#shared/event-store/execute.ts'
import { versionMismatch } from '#shared/http/conditional.ts'
import { replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import type { Problem } from '#shared/http/problem.ts'
import type { Answer, HttpRequest } from '#shared/http/request.ts'
import type { ProductRefusal } from '../product/product.ts'
import type { ProductState } from '../product/state.ts'
import type { ShowImages } from './image-view.ts'
import { problem } from './problem.ts'
import { allowedCommands, productView } from './product-view.ts'

interface AnswerOptions {
  readonly id: string
  readonly request: Pick<HttpRequest<unknown, unknown>, 'principal'>
  readonly dryRun: boolean
  readonly showImages: ShowImages
  /** Status of an accepted command. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The answer to a command on a product; throws the problem it ended in. */
export async function answerProductCommand(
  result: ExecuteResult<ProductState, CatalogEvent, ProductRefusal>,
  { id, request: { principal }, dryRun, showImages, status = 200, headers = {} }: AnswerOptions,
): Promise<Answer> {
  const { state } = result
  switch (result.outcome) {
    case 'accepted': {
      if (dryRun) return { status: 200, body: { dryRun: true, version: result.number, events: result.events } }
      if (state.status === 'none') throw noSuchProduct(id)
      const { images } = await showImages(state.images)
      return {
        status,
        version: result.number,
        body: productView(id, result.number, state, images, principal),
        headers: { ...headers, ...replayedHeader(result.repeated) },
      }
    }
    case 'refused':
      throw problem(
        result.refusal,
        result.detail,
        state.status === 'none'
          ? {}
          : {
              currentVersion: result.number,
              state: state.status,
              allowedCommands: allowedCommands(principal, state),
            },
      )
    case 'version-mismatch':
      if (result.number === 0) throw noSuchProduct(id)
      throw versionMismatch(result.number)
    case 'reused-command-id':
      throw reusedKey()
  }
}

export function noSuchProduct(id: string): Problem {
  return problem('product-not-found', `There is no product ${id}.`)
}
