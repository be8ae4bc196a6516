import { conventions } from '#shared/http/conventions.ts'
import { problemsIn } from '#shared/http/problem.ts'
import type { ReviewRefusal } from '../review/review.ts'

/** HTTP status of each refusal. */
const reviewRefusals = {
  'review-not-found': 404,
  'not-a-buyer': 403,
  'already-reviewed': 409,
  'removed-by-moderator': 409,
  'not-yours': 403,
  'own-review': 403,
  'not-published': 409,
} as const satisfies Readonly<Record<ReviewRefusal, number>>

/** The problems of the reviews' routes. */
export const { problem, codes } = problemsIn({
  ...conventions,
  ...reviewRefusals,
  'people-only': 403,
  'product-not-found': 404,
})
