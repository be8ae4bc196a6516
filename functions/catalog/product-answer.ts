import type { CatalogEvent } from '#events/catalog.ts'
import type { ExecuteResult } from '#shared/event-store/execute.ts'
import { versionMismatch } from '#shared/http/conditional.ts'
import { replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import { Problem } from '#shared/http/problem.ts'
import type { Answer } from '#shared/http/request.ts'
import type { ProductRefusal, ProductState } from './product.ts'
import { productView } from './product-view.ts'

/** HTTP status of each refusal. */
export const statusOf: Readonly<Record<ProductRefusal, number>> = {
  'product-not-found': 404,
  'already-created': 409,
  'sku-taken': 409,
}

export interface AnswerOptions {
  readonly id: string
  readonly dryRun: boolean
  /** Status of an accepted command. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** The answer to a command on a product; throws the problem it ended in. */
export function answerCommand(
  result: ExecuteResult<ProductState, CatalogEvent, ProductRefusal>,
  { id, dryRun, status = 200, headers = {} }: AnswerOptions,
): Answer {
  switch (result.outcome) {
    case 'accepted':
      if (dryRun) return { status: 200, body: { dryRun: true, version: result.number, events: result.events } }
      if (result.state.status === 'none') throw noSuchProduct(id)
      return {
        status,
        version: result.number,
        body: productView(id, result.number, result.state),
        headers: { ...headers, ...replayedHeader(result.repeated) },
      }
    case 'refused':
      throw new Problem(statusOf[result.refusal], result.refusal, result.detail)
    case 'version-mismatch':
      if (result.number === 0) throw noSuchProduct(id)
      throw versionMismatch(result.number)
    case 'reused-command-id':
      throw reusedKey()
  }
}

export function noSuchProduct(id: string): Problem {
  return new Problem(404, 'product-not-found', `There is no product ${id}.`)
}
