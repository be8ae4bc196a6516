import * as v from 'valibot'
import { rating, reviewId } from '#events/reviews.ts'
import { mediaId, productId, timestamp } from '#events/vocabulary.ts'
import { pageOf, type RouteAnswers, type ServiceAnswers } from '#shared/http/openapi.ts'
import { codes } from './http/problem.ts'

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const votes = v.strictObject({ helpful: whole, unhelpful: whole })

const review = v.strictObject({
  id: reviewId,
  version: whole,
  productId,
  status: v.picklist(['pending', 'published', 'rejected']),
  rating,
  title: v.nullable(v.string()),
  text: v.nullable(v.string()),
  displayName: v.nullable(v.string()),
  erased: v.boolean(),
  mediaIds: v.array(mediaId),
  votes,
  reply: v.nullable(v.strictObject({ text: v.nullable(v.string()), repliedAt: timestamp })),
  createdAt: timestamp,
  editedAt: v.nullable(timestamp),
  publishedAt: v.nullable(timestamp),
  mine: v.boolean(),
  rejection: v.optional(v.nullable(v.string())),
  customerId: v.optional(v.string()),
  allowedCommands: v.array(
    v.picklist(['EditReview', 'DeleteReview', 'ApproveReview', 'RejectReview', 'ReplyToReview', 'VoteOnReview']),
  ),
})

const productRating = v.strictObject({
  count: whole,
  sum: whole,
  average: v.nullable(v.number()),
  histogram: v.strictObject({ 1: whole, 2: whole, 3: whole, 4: whole, 5: whole }),
})

const vote = v.strictObject({ reviewId, version: whole, helpful: v.nullable(v.boolean()), votes })

const notFound = codes('review-not-found')

const moderating = (summary: string, problems: Readonly<Record<number, readonly string[]>> = {}): RouteAnswers => ({
  summary,
  answers: { 200: review },
  problems: { ...notFound, ...problems },
})

const voting = (summary: string): RouteAnswers => ({
  summary,
  description: 'The ETag is that of the vote, which nobody else changes.',
  answers: { 200: vote },
  problems: codes('own-review', 'people-only', 'review-not-found'),
  ifMatch: 'accepted',
})

/** What the routes of the reviews answer. */
export const answers: ServiceAnswers = {
  title: 'Reviews',
  description: 'What buyers say of products, moderated before anybody else sees it.',
  schemas: { Review: review, Rating: productRating },
  routes: {
    'GET /v1/products/{id}/reviews': {
      summary: 'Published reviews of a product, and its rating',
      description:
        'The rating counts every published review, whatever the page and its filter. `helpful` sorts by the number of people who find a review helpful.',
      answers: { 200: v.strictObject({ rating: productRating, ...pageOf(review).entries }) },
      problems: codes('product-not-found'),
    },
    'POST /v1/products/{id}/reviews': {
      summary: 'Review a product that one bought',
      description: 'One review per person and product. It waits for moderation.',
      answers: { 201: review },
      problems: codes(
        'not-a-buyer',
        'not-yours',
        'own-review',
        'people-only',
        'product-not-found',
        'already-reviewed',
        'removed-by-moderator',
        'not-published',
      ),
      ifMatch: 'none',
    },
    'GET /v1/reviews': {
      summary: 'One’s own reviews; for moderators everybody’s',
      answers: { 200: pageOf(review) },
      problems: codes('people-only'),
    },
    'GET /v1/reviews/{id}': { summary: 'One review', answers: { 200: review }, problems: notFound },
    'PATCH /v1/reviews/{id}': {
      summary: 'Change one’s own review',
      description: 'A merge patch (RFC 7396). The review waits for moderation again.',
      answers: { 200: review },
      problems: codes('not-yours', 'people-only', 'review-not-found'),
    },
    'DELETE /v1/reviews/{id}': {
      summary: 'Take one’s own review back, or remove any as a moderator',
      answers: { 200: v.strictObject({ id: reviewId, version: whole, productId, status: v.literal('deleted') }) },
      problems: codes('not-yours', 'review-not-found'),
    },
    'POST /v1/reviews/{id}/approve': moderating('Publish a review'),
    'POST /v1/reviews/{id}/reject': moderating('Reject a review, with a reason that its author reads'),
    'POST /v1/reviews/{id}/reply': moderating('Answer a review in the merchant’s name', codes('not-published')),
    'PUT /v1/reviews/{id}/votes/me': voting('Say whether a review is helpful; null takes it back'),
    'DELETE /v1/reviews/{id}/votes/me': voting('Take one’s vote on a review back'),
  },
}
