import type { TokenRefusal } from '#shared/identity/token-refusal.ts'
import { problemsIn } from './problem.ts'

const tokens = {
  'authorization-malformed': 401,
  'token-too-large': 401,
  'token-malformed': 401,
  'token-unknown-header': 401,
  'token-wrong-algorithm': 401,
  'token-malformed-key-id': 401,
  'token-unknown-key': 401,
  'token-bad-signature': 401,
  'token-wrong-issuer': 401,
  'token-wrong-use': 401,
  'token-wrong-client': 401,
  'token-wrong-subject': 401,
  'token-malformed-rights': 401,
  'token-wrong-issue-time': 401,
  'token-wrong-expiry': 401,
  'token-not-yet-valid': 401,
  'token-expired': 401,
  'keys-unavailable': 503,
  'authorizer-failed': 503,
} as const satisfies Readonly<Record<TokenRefusal, 401 | 503>>

/** Problems that any route may answer: those of the HTTP contract's conventions. */
export const conventions = {
  'malformed-json': 400,
  'invalid-body': 400,
  'invalid-query': 400,
  'invalid-header': 400,
  'invalid-cursor': 400,
  'invalid-idempotency-key': 400,
  'idempotency-key-required': 400,
  'token-missing': 401,
  ...tokens,
  'missing-scope': 403,
  'no-such-route': 404,
  'version-mismatch': 412,
  'body-too-large': 413,
  'too-much-to-record': 413,
  'unsupported-media-type': 415,
  'idempotency-key-reused': 422,
  'if-match-required': 428,
  'internal-error': 500,
  contention: 503,
  overloaded: 503,
} as const

export const { problem } = problemsIn(conventions)
