import type { CryptoKey } from 'jose'
import { type KeySet, KeysUnavailableError } from './key-set.ts'
import { knownTokens } from './known-tokens.ts'
import type { EdgePrincipal } from './principal.ts'
import { parseStrictObject } from './strict-json.ts'
import { type Audience, readClaims } from './token-claims.ts'
import { parseToken } from './token-format.ts'
import type { TokenRefusal } from './token-refusal.ts'
import { isSignedBy } from './token-signature.ts'

interface TokenVerifierOptions extends Audience {
  readonly keys: KeySet
  /** How many verified tokens are remembered. */
  readonly remember?: number
}

/** The principal of a raw token, or an anonymous one with a TokenRefusal. `now` is in milliseconds since the epoch. */
export type VerifyToken = (token: string, now: number) => Promise<EdgePrincipal>

/**
 * Verifies Cognito access tokens. Never throws for what a token says or is; a refusal is a value, and only a surprise of
 * our own is an exception.
 *
 * A token that was seen before costs a look-up until it expires or its key leaves the key set (figures:
 * docs/decisions/0006-authorizer.md).
 *
 * @example
 * const verify = tokenVerifier({ issuer, personClients: ['3n4b'], serviceClients: [], keys: remoteKeySet({ url }) })
 * const principal = await verify(token, Date.now())
 */
export function tokenVerifier({ keys, remember, ...audience }: TokenVerifierOptions): VerifyToken {
  const known = knownTokens(remember)

  return async (token, now) => {
    const nowSeconds = Math.floor(now / 1000)
    const seen = known.get(token)
    if (seen !== undefined) {
      if (seen.expiresAt > nowSeconds && keys.current(seen.keyId, now) === seen.key) return seen.principal
      known.delete(token)
    }

    const parsed = parseToken(token)
    if (typeof parsed === 'string') return refused(parsed)
    const key = await findKey(keys, parsed.keyId, now)
    if (typeof key === 'string') return refused(key)
    if (!(await isSignedBy(token, key))) return refused('token-bad-signature')
    const claims = parseStrictObject(parsed.payload)
    if (claims === undefined) return refused('token-malformed')
    const claimed = readClaims(claims, audience, nowSeconds)
    if (typeof claimed === 'string') return refused(claimed)
    known.add({ ...claimed, token, keyId: parsed.keyId, key })
    return claimed.principal
  }
}

async function findKey(keys: KeySet, keyId: string, now: number): Promise<CryptoKey | TokenRefusal> {
  try {
    return (await keys.find(keyId, now)) ?? 'token-unknown-key'
  } catch (error) {
    if (error instanceof KeysUnavailableError) return 'keys-unavailable'
    throw error
  }
}

function refused(refusal: TokenRefusal): EdgePrincipal {
  return { kind: 'anonymous', refusal }
}
