import { createHmac } from 'node:crypto'
import { exportSPKI, importJWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { TokenRefusal } from '#shared/identity/token-refusal.ts'
import { tokenVerifier } from '#shared/identity/verify-token.ts'
import {
  audience,
  base64url,
  fixedKeySet,
  now,
  nowSeconds,
  personClaims,
  serviceClaims,
  sign,
  signingKey,
  signText,
} from './issuer.ts'

const [key, stranger, elliptic, pss] = await Promise.all([
  signingKey('uEK0c3Tn+Zk/1='),
  signingKey('uEK0c3Tn+Zk/1='),
  signingKey('elliptic', { alg: 'ES256' }),
  signingKey('pss', { alg: 'PS256' }),
])
const keys = await fixedKeySet({ keys: [key.publicJwk, elliptic.publicJwk, pss.publicJwk] })
const verify = tokenVerifier({ ...audience, keys })
const good = await sign(key, personClaims)
const header = JSON.stringify({ alg: 'RS256', kid: key.kid })

describe('a token of ours', () => {
  test('makes a person with the rights of the groups', async () => {
    const token = await sign(key, { ...personClaims, 'cognito:groups': ['customer', 'warehouse', 'no-such-group'] })
    expect(await verify(token, now)).toEqual({
      kind: 'person',
      id: personClaims.sub,
      scopes: new Set(['shop:buy', 'fulfilment:write', 'stock:read', 'stock:write']),
    })
  })

  test('makes a service account with the rights of its scope', async () => {
    const token = await sign(key, {
      ...serviceClaims,
      scope: 'storefold/stock:write other/orders:read storefold/no:such',
    })
    expect(await verify(token, now)).toEqual({
      kind: 'service',
      id: 'warehouse-system',
      scopes: new Set(['stock:write']),
    })
  })

  test.each(['JWT', 'at+jwt'])('may say that it is of type %s', async (typ) => {
    expect(await verify(await sign(key, personClaims, { typ }), now)).toMatchObject({ kind: 'person' })
  })

  test('takes a person without a group for a customer whatever the scope claim says, and gives a service account nothing through groups', async () => {
    const person = await sign(key, { ...personClaims, 'cognito:groups': undefined, scope: 'storefold/ops:write' })
    const service = await sign(key, { ...serviceClaims, scope: undefined, 'cognito:groups': ['admin'] })
    expect(await verify(person, now)).toEqual({ kind: 'person', id: personClaims.sub, scopes: new Set(['shop:buy']) })
    expect(await verify(service, now)).toEqual({ kind: 'service', id: 'warehouse-system', scopes: new Set() })
  })

  test('may be a minute ahead of our clock, and no more', async () => {
    const token = await sign(key, { ...personClaims, iat: nowSeconds + 60 })
    expect(await verify(token, now)).toMatchObject({ kind: 'person' })
    expect(await verify(await sign(key, { ...personClaims, iat: nowSeconds + 61 }), now)).toEqual(
      refused('token-wrong-issue-time'),
    )
  })
})

describe('a token that was seen before', () => {
  test('is the same principal again, until it expires', async () => {
    const token = await sign(key, personClaims)
    const first = await verify(token, now)
    expect(await verify(token, personClaims.exp * 1000 - 1)).toBe(first)
    expect(await verify(token, personClaims.exp * 1000)).toEqual(refused('token-expired'))
  })

  test('is refused once the issuer has withdrawn its key', async () => {
    let published = keys
    const withdrawable = tokenVerifier({
      ...audience,
      keys: { find: (...call) => published.find(...call), current: (...call) => published.current(...call) },
    })
    expect(await withdrawable(good, now)).toMatchObject({ kind: 'person' })
    published = await fixedKeySet({ keys: [] })
    expect(await withdrawable(good, now)).toEqual(refused('token-unknown-key'))
  })

  test('may be forgotten when there are many', async () => {
    const forgetful = tokenVerifier({ ...audience, keys, remember: 2 })
    const [oldest, middle, newest] = await Promise.all([
      sign(key, { ...personClaims, jti: '1' }),
      sign(key, { ...personClaims, jti: '2' }),
      sign(key, { ...personClaims, jti: '3' }),
    ])
    const first = await forgetful(oldest, now)
    await forgetful(middle, now)
    const third = await forgetful(newest, now)
    expect(await forgetful(newest, now)).toBe(third)
    const again = await forgetful(oldest, now)
    expect(again).toEqual(first)
    expect(again).not.toBe(first)
  })
})

/** Claims that a good signature does not save. */
const oddClaims: readonly [string, TokenRefusal, Record<string, unknown>][] = [
  ['no exp', 'token-wrong-expiry', { exp: undefined }],
  ['exp as a text', 'token-wrong-expiry', { exp: String(personClaims.exp) }],
  ['exp with a fraction', 'token-wrong-expiry', { exp: personClaims.exp + 0.5 }],
  ['exp beyond every number', 'token-wrong-expiry', { exp: 1e300 }],
  ['exp in the far future', 'token-wrong-expiry', { exp: nowSeconds + 10 * 365 * 86_400 }],
  ['exp a day and a little after iat', 'token-wrong-expiry', { exp: personClaims.iat + 86_400 + 61 }],
  ['exp before iat', 'token-wrong-expiry', { exp: personClaims.iat - 1 }],
  ['exp now', 'token-expired', { exp: nowSeconds }],
  ['exp a second ago', 'token-expired', { exp: nowSeconds - 1 }],
  ['no iat', 'token-wrong-issue-time', { iat: undefined }],
  ['iat in the future', 'token-wrong-issue-time', { iat: nowSeconds + 3600, exp: nowSeconds + 7200 }],
  ['iat as a text', 'token-wrong-issue-time', { iat: String(personClaims.iat) }],
  ['nbf in the future', 'token-not-yet-valid', { nbf: nowSeconds + 61 }],
  ['nbf as a text', 'token-not-yet-valid', { nbf: 'now' }],
  ['an ID token', 'token-wrong-use', { token_use: 'id', aud: 'web-client', client_id: undefined }],
  ['no token_use', 'token-wrong-use', { token_use: undefined }],
  ['a foreign client', 'token-wrong-client', { client_id: 'another-client' }],
  ['a list of clients', 'token-wrong-client', { client_id: ['web-client'] }],
  ['no client', 'token-wrong-client', { client_id: undefined }],
  ['another user pool', 'token-wrong-issuer', { iss: `${audience.issuer}2` }],
  ['the issuer with a slash', 'token-wrong-issuer', { iss: `${audience.issuer}/` }],
  ['a list of issuers', 'token-wrong-issuer', { iss: [audience.issuer] }],
  ['no issuer', 'token-wrong-issuer', { iss: undefined }],
  ['no subject', 'token-wrong-subject', { sub: undefined }],
  ['an empty subject', 'token-wrong-subject', { sub: '' }],
  ['a long subject', 'token-wrong-subject', { sub: 'x'.repeat(129) }],
  ['a subject with a line break', 'token-wrong-subject', { sub: 'a\nb' }],
  ['a person that is a client', 'token-wrong-subject', { sub: 'web-client' }],
  ['a service account that is a person', 'token-wrong-subject', { client_id: 'warehouse-system' }],
  ['groups as a text', 'token-malformed-rights', { 'cognito:groups': 'admin' }],
  ['groups of numbers', 'token-malformed-rights', { 'cognito:groups': [1] }],
  ['scope as a list', 'token-malformed-rights', { scope: ['storefold/ops:write'] }],
]

test.each(oddClaims)('%s is %s', async (_, refusal, claims) => {
  expect(await verify(await signText(key, header, JSON.stringify({ ...personClaims, ...claims })), now)).toEqual(
    refused(refusal),
  )
})

/** Headers that a good signature does not save. */
const oddHeaders: readonly [string, TokenRefusal, string][] = [
  ['no kid', 'token-malformed-key-id', '{"alg":"RS256"}'],
  ['a number as kid', 'token-malformed-key-id', '{"alg":"RS256","kid":1}'],
  ['a path as kid', 'token-malformed-key-id', '{"alg":"RS256","kid":"../../dev/null\\u0000"}'],
  ['a long kid', 'token-malformed-key-id', JSON.stringify({ alg: 'RS256', kid: 'k'.repeat(129) })],
  ['an unknown kid', 'token-unknown-key', '{"alg":"RS256","kid":"another"}'],
  ['a kid that every object has', 'token-unknown-key', '{"alg":"RS256","kid":"constructor"}'],
  ['the kid of a key for other algorithms', 'token-unknown-key', '{"alg":"RS256","kid":"elliptic"}'],
  ['no alg', 'token-wrong-algorithm', JSON.stringify({ kid: key.kid })],
  ['alg in lower case', 'token-wrong-algorithm', JSON.stringify({ alg: 'rs256', kid: key.kid })],
  ['alg as a list', 'token-wrong-algorithm', JSON.stringify({ alg: ['RS256'], kid: key.kid })],
  ['crit', 'token-unknown-header', JSON.stringify({ alg: 'RS256', kid: key.kid, crit: ['exp'] })],
  ['b64', 'token-unknown-header', JSON.stringify({ alg: 'RS256', kid: key.kid, b64: true })],
  ['a key of its own', 'token-unknown-header', JSON.stringify({ alg: 'RS256', kid: key.kid, jwk: stranger.publicJwk })],
  [
    'a key set of its own',
    'token-unknown-header',
    JSON.stringify({ alg: 'RS256', kid: key.kid, jku: 'https://x.test' }),
  ],
  ['the type of an ID token', 'token-unknown-header', JSON.stringify({ alg: 'RS256', kid: key.kid, typ: 'id+jwt' })],
  ['a repeated alg', 'token-malformed', `{"alg":"none","kid":"${key.kid}","alg":"RS256"}`],
  ['a list', 'token-malformed', '["RS256"]'],
  ['no JSON', 'token-malformed', 'RS256'],
]

test.each(oddHeaders)('a header with %s is %s', async (_, refusal, text) => {
  expect(await verify(await signText(key, text, JSON.stringify(personClaims)), now)).toEqual(refused(refusal))
})

/** Payloads that a good signature does not save. */
const claimsText = JSON.stringify(personClaims)
const oddPayloads: readonly [string, string][] = [
  ['a repeated claim', `{"sub":"somebody-else",${claimsText.slice(1)}`],
  ['a claim repeated by escapes', `{"\\u0073ub":"somebody-else",${claimsText.slice(1)}`],
  ['a name repeated deep inside', `{"address":[{"a":1,"b":{"c":"}","c":2}}],${claimsText.slice(1)}`],
  ['a byte order mark', `\ufeff${claimsText}`],
  ['text after the claims', `${claimsText}{}`],
  ['null', 'null'],
  ['a list', `[${claimsText}]`],
  ['no JSON', 'sub=admin'],
]

test.each(oddPayloads)('a payload with %s is token-malformed', async (_, text) => {
  expect(await verify(await signText(key, header, text), now)).toEqual(refused('token-malformed'))
})

describe('a signature that is not the issuer’s', () => {
  const claims = base64url(claimsText)

  test('none', async () => {
    const unsigned = base64url(JSON.stringify({ alg: 'none', kid: key.kid }))
    expect(await verify(`${unsigned}.${claims}.`, now)).toEqual(refused('token-malformed'))
    expect(await verify(`${unsigned}.${claims}.AA`, now)).toEqual(refused('token-wrong-algorithm'))
  })

  test('an HMAC with the public key as its secret', async () => {
    const publicKey = await importJWK({ ...key.publicJwk }, 'RS256', { extractable: true })
    if (publicKey instanceof Uint8Array) throw new Error('not a secret')
    const input = `${base64url(JSON.stringify({ alg: 'HS256', kid: key.kid }))}.${claims}`
    const mac = createHmac('sha256', await exportSPKI(publicKey)).update(input)
    expect(await verify(`${input}.${mac.digest('base64url')}`, now)).toEqual(refused('token-wrong-algorithm'))
  })

  test.each([elliptic, pss])(
    'another algorithm, though its key is published ($kid)',
    async ({ kid, privateKey, publicJwk }) => {
      const alg = publicJwk.alg ?? ''
      const token = await new SignJWT(personClaims).setProtectedHeader({ alg, kid }).sign(privateKey)
      expect(await verify(token, now)).toEqual(refused('token-wrong-algorithm'))
    },
  )

  test('a stranger under the same key id', async () => {
    expect(await verify(await sign(stranger, personClaims), now)).toEqual(refused('token-bad-signature'))
  })
})

test('a token over 8 KiB is refused before it is read, though it is signed', async () => {
  const large = await sign(key, { ...personClaims, padding: 'x'.repeat(1_000_000) })
  expect(await verify(large, now)).toEqual(refused('token-too-large'))
})

test.each([
  ['padding', (token: string) => `${token}=`],
  ['other last bits', (token: string) => token.slice(0, -1) + nextLetter(token.slice(-1))],
  ['the standard alphabet', (token: string) => token.replaceAll('-', '+').replaceAll('_', '/')],
  ['a space', (token: string) => token.replace('.', ' .')],
  ['a line break at its end', (token: string) => `${token}\n`],
  ['four parts', (token: string) => `${token}.AA`],
  ['two parts', (token: string) => token.slice(0, token.lastIndexOf('.'))],
  ['five parts, as encrypted tokens have', (token: string) => `${token}.AA.AA`],
  ['nothing at all', () => ''],
])('base64url in one form only: %s is token-malformed', async (_, damage) => {
  expect(await verify(damage(good), now)).toEqual(refused('token-malformed'))
})

/** The letter whose unused low bits differ: 256 bytes end in a letter with four bits of padding. */
function nextLetter(letter: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return letters.charAt(letters.indexOf(letter) + 1)
}

function refused(refusal: TokenRefusal) {
  return { kind: 'anonymous', refusal }
}
