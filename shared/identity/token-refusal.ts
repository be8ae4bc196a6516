/** Why a token, or the header that should carry one, was refused. Clients see these as the `code` of a 401 or 503. */
export type TokenRefusal =
  /** The Authorization header is not "Bearer" and one token, or there are several. */
  | 'authorization-malformed'
  /** More than `maxTokenLength` characters. */
  | 'token-too-large'
  /** Not three parts of canonical base64url, or not JSON objects with each name once. */
  | 'token-malformed'
  /** A header member that we do not know, or a `typ` that is no access token's. */
  | 'token-unknown-header'
  /** Signed otherwise than RS256, or not at all. */
  | 'token-wrong-algorithm'
  /** No key id, or one that no issuer would write. */
  | 'token-malformed-key-id'
  /** The issuer has no such key. */
  | 'token-unknown-key'
  | 'token-bad-signature'
  | 'token-wrong-issuer'
  /** Another kind of token, such as an ID token. */
  | 'token-wrong-use'
  /** Issued to a client that is not one of ours. */
  | 'token-wrong-client'
  /** No subject, or one that does not fit the kind of client. */
  | 'token-wrong-subject'
  /** `scope` or `cognito:groups` of another type than the issuer writes. */
  | 'token-malformed-rights'
  /** No `iat`, or one in the future. */
  | 'token-wrong-issue-time'
  /** No `exp`, or one that is not after `iat`, or too far after it. */
  | 'token-wrong-expiry'
  | 'token-not-yet-valid'
  | 'token-expired'
  | UnprovenRefusal

/** Refusals that say nothing about the token: it could not be checked just now. */
type UnprovenRefusal = 'keys-unavailable' | 'authorizer-failed'

const unproven: Readonly<Record<UnprovenRefusal, true>> = { 'keys-unavailable': true, 'authorizer-failed': true }

/** Whether the same token may be accepted a little later: answered with 503 rather than 401. */
export function isUnproven(refusal: string): refusal is UnprovenRefusal {
  return Object.hasOwn(unproven, refusal)
}
