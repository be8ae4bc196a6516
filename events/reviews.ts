import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { personal } from './personal.ts'
import { idSchema, line, mediaId, productId, text } from './vocabulary.ts'

export const reviewId = idSchema('rev', 'ReviewId')
export type ReviewId = v.InferOutput<typeof reviewId>

/** One to five stars. */
export const rating = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5))

/** What a review says; everything that its author wrote is sealed under the author's key. */
const content = {
  rating,
  title: personal(line(120)),
  text: personal(text(5000)),
  displayName: v.optional(personal(line(80))),
  mediaIds: v.array(mediaId),
}

const votes = v.pipe(v.number(), v.integer(), v.minValue(0))

/** The facts of a review's life, in the stream `review#<id>`, and of one person's vote on it, in `vote#<review>.<person>`. */
export const reviewEvents = {
  /** By somebody who bought the product, for the first time or after they took back what they wrote before. */
  ReviewWritten: event(v.object({ productId, customerId: line(128), ...content })),
  /** All that the review says from now on. */
  ReviewEdited: event(v.object(content)),
  ReviewApproved: event(v.object({})),
  ReviewRejected: event(v.object({ reason: line(500) })),
  ReviewDeleted: event(v.object({ by: v.picklist(['author', 'moderator']) })),
  /** The merchant's answer. It may name the author or quote them, so it is sealed under the author's key as well. */
  ReviewReplied: event(v.object({ reply: personal(text(5000)) })),
  /** How many people find the review helpful and how many do not, each counted once. */
  VotesCounted: event(v.object({ helpful: votes, unhelpful: votes })),
  /** In the stream of the vote, recorded together with VotesCounted. */
  VoteCast: event(v.object({ reviewId, helpful: v.boolean() })),
  VoteWithdrawn: event(v.object({ reviewId })),
} as const

export type ReviewEvent = EventsOf<typeof reviewEvents>

/** The data of one type of event. */
export type ReviewData<Type extends ReviewEvent['type']> = Extract<ReviewEvent, { readonly type: Type }>['data']
