import type { CryptoKey } from 'jose'
import type { Claimed } from './token-claims.ts'

/** A token that was verified before, and the key that proved it. */
interface KnownToken extends Claimed {
  readonly token: string
  readonly keyId: string
  readonly key: CryptoKey
}

/** Verified tokens by their whole text. */
interface KnownTokens {
  get(token: string): KnownToken | undefined
  add(known: KnownToken): void
  delete(token: string): void
}

/**
 * A bounded memory; when it is full, the token that was added first goes. At most `limit` x 8 KiB.
 *
 * Found by the end of the signature (256 of its bits) and then compared whole: hashing all of a token that just came in
 * would take four times as long (1.6 us against 0.4).
 */
export function knownTokens(limit = 1_000): KnownTokens {
  const tokens = new Map<string, KnownToken>()
  return {
    get(token) {
      const known = tokens.get(tail(token))
      return known?.token === token ? known : undefined
    },
    add(known) {
      if (tokens.size >= limit) {
        const [oldest] = tokens.keys()
        if (oldest !== undefined) tokens.delete(oldest)
      }
      tokens.set(tail(known.token), known)
    },
    delete: (token) => tokens.delete(tail(token)),
  }
}

function tail(token: string): string {
  return token.slice(-43)
}
