import * as v from 'valibot'
import { reviewId } from '#events/reviews.ts'
import { ifMatch, versionMismatch } from '#shared/http/conditional.ts'
import { commandIdentity, replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import type { Answer, HttpRequest } from '#shared/http/request.ts'
import { type Routes, route } from '#shared/http/route.ts'
import type { Vote } from '../vote/vote.ts'
import type { Ballots } from './ballots.ts'
import { noSuchReview } from './command-answer.ts'
import { customer } from './customer.ts'
import { problem } from './problem.ts'

const body = v.strictObject({ helpful: v.nullable(v.boolean()) })

/**
 * The caller's vote on a review: `PUT` says it, `null` or `DELETE` takes it back. The ETag is the vote's own; If-Match is
 * accepted and not demanded, because nobody else writes it and the last word is the one that is meant.
 */
export function voteOnReview({ ballots }: { readonly ballots: Ballots }): Routes {
  const access = ['shop:buy'] as const
  return {
    'PUT /v1/reviews/{id}/votes/me': route({ access, body, query: dryRunQuery }, (request) =>
      cast(request, request.body.helpful),
    ),
    'DELETE /v1/reviews/{id}/votes/me': route({ access, query: dryRunQuery }, (request) => cast(request, null)),
  }

  async function cast(
    request: HttpRequest<unknown, v.InferOutput<typeof dryRunQuery>>,
    helpful: Vote,
  ): Promise<Answer> {
    const id = v.safeParse(reviewId, request.params['id'])
    if (!id.success) throw noSuchReview(request.params['id'] ?? '')
    const dryRun = request.query.dryRun === 'true'
    const expectedNumbers = ifMatch(request.headers)
    const result = await ballots.cast(id.output, customer(request.principal), helpful, {
      ...commandIdentity(request),
      metadata: requestMetadata(request),
      expectedNumbers,
      dryRun,
    })
    switch (result.outcome) {
      case 'accepted': {
        const { number, vote, votes, events, repeated } = result
        if (dryRun) return { status: 200, body: { dryRun: true, version: number, events } }
        return {
          status: 200,
          ...(number === 0 ? {} : { version: number }),
          body: { reviewId: id.output, version: number, helpful: vote, votes },
          headers: replayedHeader(repeated),
        }
      }
      case 'refused':
        if (result.refusal === 'review-not-found') throw noSuchReview(id.output)
        throw problem(result.refusal, result.detail)
      case 'version-mismatch':
        throw versionMismatch(result.number)
      case 'reused-command-id':
        throw reusedKey()
    }
  }
}
