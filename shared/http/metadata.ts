import type { Metadata } from '#shared/event-store/commit.ts'
import { actor } from '#shared/identity/principal.ts'
import type { HttpRequest } from './request.ts'

/** What a commit remembers of the request that caused it. */
export function requestMetadata({
  principal,
  requestId,
  trace,
}: Pick<HttpRequest<unknown, unknown>, 'principal' | 'requestId' | 'trace'>): Metadata {
  return { actor: actor(principal), correlationId: trace.traceId, causationId: requestId, spanId: trace.spanId }
}
