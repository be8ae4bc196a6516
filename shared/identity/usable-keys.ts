import type { CryptoKey } from 'jose'
import { importJWK } from 'jose/key/import'
import { decodeCanonical, isKeyId } from './token-format.ts'

/** A verification key and the modulus that it was made from. */
export interface UsableKey {
  readonly modulus: string
  readonly key: CryptoKey
}

/** Smallest RSA modulus, in bits (RFC 7518, section 3.3). */
const smallestModulusBits = 2048

/**
 * The keys of a JSON Web Key Set that may prove a token, by key id: public RSA keys of 2,048 bits or more with exponent
 * 65,537, meant for RS256 signatures. Others are left out, and so is a key id that occurs twice: which one is meant?
 * Throws TypeError for what is no key set.
 *
 * Keys of `previous` are taken over where they are unchanged, so that they keep their identity.
 */
export async function usableKeys(
  keySet: unknown,
  previous: ReadonlyMap<string, UsableKey> = new Map(),
): Promise<ReadonlyMap<string, UsableKey>> {
  if (!isRecord(keySet) || !Array.isArray(keySet['keys'])) throw new TypeError('not a JSON Web Key Set')
  const members = keySet['keys'].filter(isRecord)
  const keys = new Map<string, UsableKey>()
  for (const { kid, n, ...member } of members) {
    if (typeof kid !== 'string' || typeof n !== 'string' || !isKeyId(kid)) continue
    if (members.filter((other) => other['kid'] === kid).length !== 1 || !isForSignatures(member, n)) continue
    const earlier = previous.get(kid)
    keys.set(kid, earlier?.modulus === n ? earlier : { modulus: n, key: await importKey(n) })
  }
  return keys
}

function isForSignatures({ kty, use, alg, e, key_ops: operations }: Record<string, unknown>, n: string): boolean {
  return (
    kty === 'RSA' &&
    use === 'sig' &&
    (alg === undefined || alg === 'RS256') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify'))) &&
    e === 'AQAB' &&
    bitLength(n) >= smallestModulusBits
  )
}

function bitLength(modulus: string): number {
  const bytes = decodeCanonical(modulus)
  if (bytes?.[0] === undefined || bytes[0] === 0) return 0
  return bytes.length * 8 - (Math.clz32(bytes[0]) - 24)
}

/** Only the public members go in, whatever else the key set holds. */
async function importKey(n: string): Promise<CryptoKey> {
  const key = await importJWK({ kty: 'RSA', e: 'AQAB', n }, 'RS256')
  if (key instanceof Uint8Array) throw new TypeError('an RSA key is no secret')
  return key
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
