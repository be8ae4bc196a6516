import * as v from 'valibot'
import { demandIfMatch } from '#shared/http/conditional.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import type { Reviews } from '../streams.ts'
import { answerReviewCommand } from './command-answer.ts'
import { customer } from './customer.ts'
import { reviewFields } from './write-review.ts'

/** RFC 7396: what is left out stays, null takes away. */
const body = v.strictObject({
  rating: v.optional(reviewFields.rating),
  title: v.optional(reviewFields.title),
  text: v.optional(reviewFields.text),
  displayName: v.optional(v.nullable(reviewFields.displayName)),
  mediaIds: v.optional(v.nullable(reviewFields.mediaIds)),
})

/** `PATCH /v1/reviews/{id}`: the author changes what they said, which waits for moderation again. Needs If-Match. */
export function editReview({ reviews, people }: { readonly reviews: Reviews; readonly people: PersonalData }): Route {
  const contentTypes = ['application/merge-patch+json', 'application/json']
  return route({ access: ['shop:buy'], body, query: dryRunQuery, contentTypes }, async (request) => {
    const { principal } = request
    const id = request.params['id'] ?? ''
    const by = customer(principal)
    const expectedNumbers = demandIfMatch(request.headers)
    const { title, text, displayName, mediaIds, rating } = request.body
    const dryRun = request.query.dryRun === 'true'
    const sealed = await people.forCommand(by, { title, text, displayName: displayName ?? undefined }, { dryRun })
    const result = await reviews.execute(
      id,
      {
        type: 'EditReview',
        by,
        rating,
        title: sealed.title,
        text: sealed.text,
        displayName: displayName === null ? null : sealed.displayName,
        mediaIds: mediaIds === null ? [] : mediaIds,
      },
      {
        ...commandIdentity(request),
        metadata: requestMetadata(request),
        expectedNumbers,
        dryRun,
      },
    )
    return answerReviewCommand(result, { id, principal, dryRun, people })
  })
}
