import { randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { importPKCS8, SignJWT } from 'jose'
import type { UserPool, UserPoolClient } from '#local/run/model.ts'

/** The pool's OAuth token endpoint for machines, which cognito-local does not have. */
type TokenEndpoint = { readonly url: string; readonly stop: () => Promise<void> }

type TokenEndpointParts = {
  readonly clients: readonly UserPoolClient[]
  readonly pools: ReadonlyMap<string, UserPool>
  readonly signingKey: SigningKey
}

/** cognito-local's private key: PEM and key id. It is public knowledge, so nothing deployed may ever trust it. */
export type SigningKey = { readonly pem: string; readonly kid: string }

/**
 * Serves `POST /oauth2/token` with `grant_type=client_credentials` as Cognito does: the client signs in by HTTP basic or in
 * the body, may ask for some of its scopes, and gets an access token signed with the key that the pool's JWKS shows.
 */
export async function startTokenEndpoint(port: number, parts: TokenEndpointParts): Promise<TokenEndpoint> {
  const key = await importPKCS8(parts.signingKey.pem, 'RS256')
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request).catch(() => refusal('invalid_request'))
    const headers = { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' }
    response.writeHead(status, headers).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${port}/oauth2/token`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    if (request.method !== 'POST' || request.url?.split('?')[0] !== '/oauth2/token') return { status: 404, body: {} }
    const form = new URLSearchParams(await text(request))
    if (form.get('grant_type') !== 'client_credentials') return refusal('unsupported_grant_type')
    const client = authenticated(request, form)
    if (client === undefined) return refusal('invalid_client')
    if (!client.clientCredentials) return refusal('unauthorized_client')
    const asked = form.get('scope')?.split(' ').filter(Boolean) ?? client.scopes
    if (asked.some((scope) => !client.scopes.includes(scope))) return refusal('invalid_scope')
    const now = Math.floor(Date.now() / 1_000)
    const token = await new SignJWT({
      token_use: 'access',
      scope: asked.join(' '),
      auth_time: now,
      version: 2,
      client_id: client.id,
    })
      .setProtectedHeader({ alg: 'RS256', kid: parts.signingKey.kid })
      .setSubject(client.id)
      .setIssuer(parts.pools.get(client.poolId)?.issuer ?? '')
      .setIssuedAt(now)
      .setExpirationTime(now + client.accessTokenSeconds)
      .setJti(randomUUID())
      .sign(key)
    return { status: 200, body: { access_token: token, expires_in: client.accessTokenSeconds, token_type: 'Bearer' } }
  }

  function authenticated(request: IncomingMessage, form: URLSearchParams): UserPoolClient | undefined {
    const [scheme, encoded = ''] = (request.headers.authorization ?? '').split(' ')
    const basic = scheme?.toLowerCase() === 'basic' ? Buffer.from(encoded, 'base64').toString() : undefined
    const id = basic === undefined ? form.get('client_id') : decodeURIComponent(basic.slice(0, basic.indexOf(':')))
    const secret =
      basic === undefined ? form.get('client_secret') : decodeURIComponent(basic.slice(basic.indexOf(':') + 1))
    const client = parts.clients.find((entry) => entry.id === id)
    return client?.secret !== undefined && same(client.secret, secret ?? '') ? client : undefined
  }
}

function refusal(error: string): { status: number; body: { error: string } } {
  return { status: error === 'invalid_client' ? 401 : 400, body: { error } }
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
