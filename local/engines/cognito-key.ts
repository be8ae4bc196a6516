import { createPrivateKey } from 'node:crypto'
import { createRequire } from 'node:module'
import * as v from 'valibot'
import type { SigningKey } from '#local/http/token-endpoint.ts'

const keySchema = v.object({ pem: v.string(), jwk: v.object({ kid: v.string() }) })

/** The key with which cognito-local signs its tokens, read from its package. */
export function cognitoSigningKey(): SigningKey {
  const require = createRequire(import.meta.url)
  const { pem } = v.parse(v.pick(keySchema, ['pem']), require('cognito-local/lib/keys/cognitoLocal.private.json'))
  const { jwk } = v.parse(v.pick(keySchema, ['jwk']), require('cognito-local/lib/keys/cognitoLocal.public.json'))
  return { pem: createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' }).toString(), kid: jwk.kid }
}
