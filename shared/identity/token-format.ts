import { type JsonObject, parseStrictObject } from './strict-json.ts'
import type { TokenRefusal } from './token-refusal.ts'

/** Largest token that is looked at, in characters. Cognito's own are below 2 KiB with a hundred groups. */
const maxTokenLength = 8 * 1024

/** A token whose form is in order; nothing of it is proven yet. */
interface UnverifiedToken {
  readonly keyId: string
  readonly payload: Uint8Array
}

/**
 * Takes a compact JWS apart. Only what a Cognito access token looks like passes: three parts of canonical base64url, a
 * header of `alg` RS256, `kid` and at most `typ`. Lax decoders accept several texts for one signature, and every
 * further header member (`jwk`, `jku`, `x5c`, `crit`, `b64`) has been a way to forge.
 */
export function parseToken(token: string): UnverifiedToken | TokenRefusal {
  if (token.length > maxTokenLength) return 'token-too-large'
  const parts = token.split('.', 4)
  const [header, payload, signature] = parts.map(decodeCanonical)
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined) {
    return 'token-malformed'
  }
  const members = parseStrictObject(header)
  if (members === undefined) return 'token-malformed'
  const keyId = keyIdOf(members)
  return typeof keyId === 'string' ? keyId : { ...keyId, payload }
}

function keyIdOf(header: JsonObject): { keyId: string } | TokenRefusal {
  const { alg, kid, typ, ...others } = header
  if (alg !== 'RS256') return 'token-wrong-algorithm'
  if (Object.keys(others).length > 0) return 'token-unknown-header'
  if (typ !== undefined && typ !== 'JWT' && typ !== 'at+jwt') return 'token-unknown-header'
  if (typeof kid !== 'string' || !isKeyId(kid)) return 'token-malformed-key-id'
  return { keyId: kid }
}

/** Cognito's key ids are standard base64; other issuers write words, addresses or URNs. */
export function isKeyId(text: string): boolean {
  return /^[\w.+/=@:-]{1,128}$/.test(text)
}

/** The bytes of a base64url text without padding, if it is the one that an encoder writes for them. */
export function decodeCanonical(text: string): Uint8Array | undefined {
  if (text === '') return undefined
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
