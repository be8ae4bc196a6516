import * as v from 'valibot'
import { type ReviewEvent, reviewId } from '#events/reviews.ts'
import { productId } from '#events/vocabulary.ts'
import type { WriteReview } from '#functions/reviews/review/review.ts'

/** Facts and commands of one review: Ada's, of a cup. */
export const ada = 'ada'
export const bob = 'bob'
export const cup = v.parse(productId, 'prd_00000000000000000000000001')
export const review1 = v.parse(reviewId, 'rev_00000000000000000000000001')

/** Somebody's words as a review knows them: sealed. To a rule they are a text like any other. */
export function words(text: string) {
  return { sealed: Buffer.from(text.padEnd(60, '.')).toString('base64url'), subject: ada }
}

export const content = { rating: 5, title: words('Lovely'), text: words('It keeps the tea hot.'), mediaIds: [] }
export const write: WriteReview = { type: 'WriteReview', productId: cup, customerId: ada, bought: true, ...content }
export const written: ReviewEvent = { type: 'ReviewWritten', data: { productId: cup, customerId: ada, ...content } }
export const approved: ReviewEvent = { type: 'ReviewApproved', data: {} }
export const rejected: ReviewEvent = { type: 'ReviewRejected', data: { reason: 'not about the cup' } }
export const replied: ReviewEvent = { type: 'ReviewReplied', data: { reply: words('Thank you, Ada') } }

export function deleted(by: 'author' | 'moderator'): ReviewEvent {
  return { type: 'ReviewDeleted', data: { by } }
}

export function edited(rating: number): ReviewEvent {
  return { type: 'ReviewEdited', data: { ...content, rating } }
}

export function counted(helpful: number, unhelpful = 0): ReviewEvent {
  return { type: 'VotesCounted', data: { helpful, unhelpful } }
}
