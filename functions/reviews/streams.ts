import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as v from 'valibot'
import { type ReviewId, reviewEvents, reviewId } from '#events/reviews.ts'
import type { ProductId } from '#events/vocabulary.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { executor } from '#shared/event-store/execute.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { review } from './review/review.ts'

/** The review aggregate over its events table. */
export function reviewStreams({
  client,
  table,
  now = Date.now,
}: {
  client: DynamoDBClient
  table: string
  now?: () => number
}) {
  const store = eventStore({ client, table, contracts: reviewEvents, now })
  return { store, reviews: executor({ store, decider: review }) }
}

export type Reviews = ReturnType<typeof reviewStreams>['reviews']
export type ReviewStore = ReturnType<typeof reviewStreams>['store']

/** The id of a person's review of a product: the same two always name the same stream, so that nobody has two. */
export function reviewOf(product: ProductId, customerId: string): ReviewId {
  return v.parse(reviewId, `rev_${derivedUlid('review', `${product}/${customerId}`)}`)
}
