import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { KeySet } from '#shared/identity/key-set.ts'
import type { Audience } from '#shared/identity/token-claims.ts'
import { usableKeys } from '#shared/identity/usable-keys.ts'

/** What our verifier accepts in the tests: one user pool, one client for people, one service account. */
export const audience: Audience = {
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_shop',
  personClients: ['web-client'],
  serviceClients: ['warehouse-system'],
}

/** The tests' present, in seconds and in milliseconds. */
export const nowSeconds = 1_795_000_000
export const now = nowSeconds * 1000

/** Claims of a person's access token as Cognito writes them. */
export const personClaims = {
  sub: '0a5c9d1e-7b7e-4c0e-9d53-6f0a3c1f8b11',
  iss: audience.issuer,
  client_id: 'web-client',
  origin_jti: 'b7c1',
  event_id: 'e1f2',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  auth_time: nowSeconds - 10,
  exp: nowSeconds + 3600,
  iat: nowSeconds - 10,
  jti: 'c2d3',
  username: '0a5c9d1e-7b7e-4c0e-9d53-6f0a3c1f8b11',
  'cognito:groups': ['customer'],
}

/** Claims of a service account's access token (client credentials). */
export const serviceClaims = {
  sub: 'warehouse-system',
  iss: audience.issuer,
  client_id: 'warehouse-system',
  token_use: 'access',
  scope: 'storefold/fulfilment:write storefold/stock:write',
  auth_time: nowSeconds - 10,
  exp: nowSeconds + 3600,
  iat: nowSeconds - 10,
  version: 2,
  jti: 'd3e4',
}

/** A signing key of an issuer and its public half as the issuer publishes it. */
export interface SigningKey {
  readonly kid: string
  readonly publicJwk: JWK
  readonly privateKey: CryptoKey
}

export async function signingKey(kid: string, { alg = 'RS256', bits = 2048 } = {}): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { modulusLength: bits, extractable: true })
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** A well-made token with these claims and header members. */
export function sign(
  key: SigningKey,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: key.kid, ...header }).sign(key.privateKey)
}

/** A token of exactly these texts, whatever they are, with a true signature over them. */
export async function signText(key: SigningKey, header: string, payload: string): Promise<string> {
  const input = `${base64url(header)}.${base64url(payload)}`
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key.privateKey, Buffer.from(input))
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}

export function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** A key set that is never fetched. */
export async function fixedKeySet(jwks: { keys: readonly unknown[] }): Promise<KeySet> {
  const keys = await usableKeys(jwks)
  return {
    find: async (keyId) => keys.get(keyId)?.key,
    current: (keyId) => keys.get(keyId)?.key,
  }
}
