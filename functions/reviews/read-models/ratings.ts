import { reviewEvents } from '#events/reviews.ts'
import type { CounterProjection, Counts } from '#shared/counters/counter-projection.ts'
import { review } from '../review/review.ts'
import type { ReviewState } from '../review/state.ts'

/** The stars that a review can give. */
export const stars = [1, 2, 3, 4, 5] as const

/**
 * Published reviews of each product by their stars. A review's own fold says what it gives, so that an edit, a rejection
 * or a deletion takes back exactly what was counted, however often it is told.
 */
export const ratings: CounterProjection<ReviewState, typeof reviewEvents> = {
  name: 'ratings',
  contracts: reviewEvents,
  streamType: 'review',
  initial: review.initial,
  evolve: review.evolve,
  contributions(state) {
    if (state.status !== 'published') return []
    return [{ key: ratingKey(state.productId), counts: { [state.rating]: 1 } }]
  },
}

export function ratingKey(productId: string) {
  return { partition: `product/${productId}`, sort: '-' }
}

/** A product's rating as the HTTP contract shows it; `average` has two decimals and is null where nobody rated. */
export function ratingView(counts: Counts) {
  const histogram = stars.map((star) => [star, counts[star] ?? 0] as const)
  const count = histogram.reduce((sum, [, reviews]) => sum + reviews, 0)
  const sum = histogram.reduce((total, [star, reviews]) => total + star * reviews, 0)
  return {
    count,
    sum,
    average: count === 0 ? null : Math.round((100 * sum) / count) / 100,
    histogram: Object.fromEntries(histogram),
  }
}
