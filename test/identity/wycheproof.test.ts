import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importJWK, type JWK } from 'jose'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { parseToken } from '#shared/identity/token-format.ts'
import { isSignedBy } from '#shared/identity/token-signature.ts'
import { usableKeys } from '#shared/identity/usable-keys.ts'
import { tokenVerifier } from '#shared/identity/verify-token.ts'
import { corpora } from '#test/corpora.ts'
import { audience, fixedKeySet, now } from './issuer.ts'

const jwk = v.looseObject({ alg: v.optional(v.string()) })
const vectorFile = v.object({
  testGroups: v.array(
    v.object({
      comment: v.string(),
      public: v.optional(v.union([v.object({ keys: v.array(jwk) }), jwk])),
      private: v.union([v.object({ keys: v.array(jwk) }), jwk]),
      tests: v.array(
        v.object({
          tcId: v.number(),
          comment: v.string(),
          result: v.picklist(['valid', 'invalid']),
          jws: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())])),
          jwe: v.optional(v.union([v.string(), v.record(v.string(), v.unknown())])),
        }),
      ),
    }),
  ),
})

const names = ['json_web_signature_test.json', 'json_web_crypto_test.json', 'json_web_key_test.json'] as const

describe.skipIf(corpora === undefined)('Wycheproof (skipped where ../shared/corpora is absent)', () => {
  // Nothing in them is an access token, so that even those with a good signature must be refused. That includes 367 and
  // 370 of the signatures, which are marked invalid and equal the valid 357 letter by letter.
  test.each(names)('%s: every vector is refused as a bearer token', async (name) => {
    let refused = 0
    for (const { comment, public: publicKey, private: privateKey, tests } of readGroups(name)) {
      const verify = tokenVerifier({ ...audience, keys: await fixedKeySet(asKeySet(publicKey ?? privateKey)) })
      for (const { tcId, jws, jwe } of tests) {
        const vector = jws ?? jwe ?? ''
        const principal = await verify(typeof vector === 'string' ? vector : JSON.stringify(vector), now)
        expect(principal, `${comment} ${tcId}`).toEqual({
          kind: 'anonymous',
          refusal: expect.stringMatching(/^token-/),
        })
        refused++
      }
    }
    expect(refused).toBeGreaterThan(0)
  })

  test.each(names)('%s: our verdict on RS256 signatures is the vectors’', async (name) => {
    const wrong: string[] = []
    for (const { comment, public: publicKey, tests } of readGroups(name)) {
      if (publicKey === undefined || 'keys' in publicKey || publicKey['alg'] !== 'RS256') continue
      for (const { tcId, jws, result } of tests) {
        // Too weak a key by the ROCA fingerprint: the issuer's keys are not searched for it (Cognito makes them).
        if (comment === 'jws_rsa_roca_key') continue
        const holds = typeof jws === 'string' && (await isAccepted(jws, publicKey))
        if (holds !== (result === 'valid')) wrong.push(`${comment} ${tcId}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('a key that is too short, has another purpose or another exponent is not used', async () => {
    const unusable = [
      'keysize_too_small',
      'exponentOne',
      'wrong_algorithm',
      'invalid_use',
      'HS256',
      'jws_duplicate_kid',
    ]
    for (const { comment, public: publicKey, private: privateKey } of readGroups('json_web_key_test.json')) {
      if (!unusable.includes(comment)) continue
      expect([...(await usableKeys(asKeySet(publicKey ?? privateKey))).keys()], comment).toEqual([])
    }
  })
})

/** The form without its JSON demands, and the signature: these vectors sign words, not claims. */
async function isAccepted(jws: string, publicKey: JWK): Promise<boolean> {
  const key = await importJWK(publicKey, 'RS256').catch(() => undefined)
  if (key === undefined || key instanceof Uint8Array || !key.usages.includes('verify')) return false
  if (publicKey.use !== undefined && publicKey.use !== 'sig') return false
  // An empty payload is a valid signature, but no token.
  const isWellFormed = typeof parseToken(jws.replace('..', '.AA.')) !== 'string'
  return isWellFormed && (await isSignedBy(jws, key))
}

function asKeySet(key: JWK | { keys: JWK[] }): { keys: unknown[] } {
  return 'keys' in key && Array.isArray(key.keys) ? { keys: key.keys } : { keys: [key] }
}

function readGroups(name: (typeof names)[number]) {
  return v.parse(vectorFile, JSON.parse(readFileSync(join(corpora ?? '', 'wycheproof', name), 'utf8'))).testGroups
}
