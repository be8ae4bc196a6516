import * as v from 'valibot'
import { line, text } from '#events/vocabulary.ts'
import { ifMatch } from '#shared/http/conditional.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import type { HttpRequest } from '#shared/http/request.ts'
import { type Access, type Route, type Routes, route } from '#shared/http/route.ts'
import { hasScope } from '#shared/identity/principal.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { ReviewCommand } from '../review/review.ts'
import type { Reviews } from '../streams.ts'
import { answerReviewCommand, noSuchReview } from './command-answer.ts'

const withReason = v.strictObject({ reason: line(500) })
const withText = v.strictObject({ text: v.pipe(text(5000), v.minLength(1)) })

/** The commands of the moderators, and the deletion, which is the author's too. */
export function changeReview({
  reviews,
  people,
}: {
  readonly reviews: Reviews
  readonly people: PersonalData
}): Routes {
  return {
    'DELETE /v1/reviews/{id}': command(['shop:buy', 'reviews:moderate'], undefined, ({ principal }) => ({
      type: 'DeleteReview',
      by: principal.kind === 'person' ? principal.id : '',
      moderator: hasScope(principal, 'reviews:moderate'),
    })),
    'POST /v1/reviews/{id}/approve': command(['reviews:moderate'], undefined, () => ({ type: 'ApproveReview' })),
    'POST /v1/reviews/{id}/reject': command(['reviews:moderate'], withReason, ({ body }) => ({
      type: 'RejectReview',
      reason: body.reason,
    })),
    'POST /v1/reviews/{id}/reply': command(['reviews:moderate'], withText, async ({ params, body }, dryRun) => {
      const { state } = await reviews.read(params['id'] ?? '')
      if (state.status === 'none') throw noSuchReview(params['id'] ?? '')
      // Of the review's author, whom a reply may name and quote.
      const reply = await people.forCommand(state.customerId, { reply: body.text }, { dryRun })
      return { type: 'ReplyToReview', ...reply }
    }),
  }

  function command<Body = Record<never, never>>(
    access: Access,
    body: v.GenericSchema<unknown, Body> | undefined,
    toCommand: (request: HttpRequest<Body, unknown>, dryRun: boolean) => ReviewCommand | Promise<ReviewCommand>,
  ): Route {
    return route({ access, body, query: dryRunQuery }, async (request) => {
      const id = request.params['id'] ?? ''
      const dryRun = request.query.dryRun === 'true'
      const expectedNumbers = ifMatch(request.headers)
      const result = await reviews.execute(id, await toCommand(request, dryRun), {
        ...commandIdentity(request),
        metadata: requestMetadata(request),
        expectedNumbers,
        dryRun,
      })
      return answerReviewCommand(result, { id, principal: request.principal, dryRun, people })
    })
  }
}
