import { conventions } from '#shared/http/conventions.ts'
import { problemsIn } from '#shared/http/problem.ts'

/** The problems of signing in, and of screens. */
export const { problem, codes } = problemsIn({
  ...conventions,
  'not-a-refresh-token': 400,
  'invalid-credentials': 401,
  'invalid-refresh-token': 401,
  'product-not-found': 404,
  'challenge-required': 409,
  'person-not-confirmed': 409,
  'password-reset-required': 409,
  'too-many-attempts': 429,
  'screen-unavailable': 503,
  'sign-in-unavailable': 503,
})
