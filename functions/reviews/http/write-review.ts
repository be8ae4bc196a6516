import * as v from 'valibot'
import { rating } from '#events/reviews.ts'
import { line, mediaId, productId, text } from '#events/vocabulary.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { dryRunQuery } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { PersonalData } from '#shared/personal/personal-data.ts'
import { type Reviews, reviewOf } from '../streams.ts'
import { answerReviewCommand } from './command-answer.ts'
import { customer } from './customer.ts'
import type { Purchases } from './known-purchases.ts'
import { problem } from './problem.ts'

/** What people may say of a product. */
export const reviewFields = {
  rating,
  title: line(120),
  text: v.pipe(text(5000), v.minLength(1)),
  displayName: line(80),
  mediaIds: v.pipe(v.array(mediaId), v.maxLength(5)),
}

const body = v.strictObject({
  ...reviewFields,
  displayName: v.optional(reviewFields.displayName),
  mediaIds: v.optional(reviewFields.mediaIds, []),
})

interface WriteReviewDependencies {
  readonly reviews: Reviews
  readonly purchases: Purchases
  readonly people: PersonalData
}

/** `POST /v1/products/{id}/reviews`: the caller's one review of a product that they bought; it waits for moderation. */
export function writeReview({ reviews, purchases, people }: WriteReviewDependencies): Route {
  return route({ access: ['shop:buy'], body, query: dryRunQuery }, async (request) => {
    const { principal } = request
    const customerId = customer(principal)
    const product = v.safeParse(productId, request.params['id'])
    if (!product.success) throw problem('product-not-found', `There is no product ${request.params['id']}.`)
    const id = reviewOf(product.output, customerId)
    const { title, text, displayName, ...open } = request.body
    const dryRun = request.query.dryRun === 'true'
    const [bought, sealed] = await Promise.all([
      purchases.has(customerId, product.output),
      people.forCommand(customerId, { title, text, displayName }, { dryRun }),
    ])
    const result = await reviews.execute(
      id,
      { type: 'WriteReview', productId: product.output, customerId, ...open, ...sealed, bought },
      { ...commandIdentity(request), metadata: requestMetadata(request), dryRun },
    )
    const headers = { location: `/v1/reviews/${id}` }
    return answerReviewCommand(result, { id, principal, dryRun, people, status: 201, headers })
  })
}
