import * as v from 'valibot'
import { type ReviewId, reviewEvents, reviewId } from '#events/reviews.ts'
import type { ProductId } from '#events/vocabulary.ts'
import { aggregate, type EventsTable } from '#shared/event-store/aggregate.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { review } from './review/review.ts'

// The aggregate whose streams lie in the reviews' events table, beside those of votes (http/ballots.ts).
export const reviewStreams = (at: EventsTable) => aggregate(review, reviewEvents, at)

export type Reviews = ReturnType<typeof reviewStreams>

/** The id of a person's review of a product. It follows from the two, so that a person has at most one. */
export function reviewOf(product: ProductId, customerId: string): ReviewId {
  return v.parse(reviewId, `rev_${derivedUlid('review', `${product}/${customerId}`)}`)
}
