import type { CryptoKey } from 'jose'
import type { Claimed } from './token-claims.ts'

/** A token that was verified before, and the key that proved it. */
export interface KnownToken extends Claimed {
  readonly keyId: string
  readonly key: CryptoKey
}

/** Verified tokens by their text. */
export interface KnownTokens {
  get(token: string): KnownToken | undefined
  add(token: string, known: KnownToken): void
  delete(token: string): void
}

/**
 * A bounded memory; when it is full, the token that was added first goes. At most `limit` x 8 KiB.
 *
 * The text itself is the key: hashing it first would cost as much as the goal for the whole look-up, and the map's own
 * seeded hash leaves nothing to learn from how long a comparison takes.
 */
export function knownTokens(limit = 1_000): KnownTokens {
  const tokens = new Map<string, KnownToken>()
  return {
    get: (token) => tokens.get(token),
    delete: (token) => tokens.delete(token),
    add(token, known) {
      if (tokens.size >= limit) {
        const [oldest] = tokens.keys()
        if (oldest !== undefined) tokens.delete(oldest)
      }
      tokens.set(token, known)
    },
  }
}
