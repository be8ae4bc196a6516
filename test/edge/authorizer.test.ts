import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { httpFunction } from '#shared/http/http-function.ts'
import { route } from '#shared/http/route.ts'
import { type SigningKey, sign, signingKey } from '#test/identity/issuer.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { call, type HttpHandler } from './call.ts'
import { captureOutput } from './output.ts'

type Authorizer = typeof import('#functions/edge/authorizer.ts')

let available = true
let key: SigningKey
let authorizer: Authorizer
let me: HttpHandler
let notFound: HttpHandler
const output = captureOutput()
const server = createServer((_, response) => {
  response.writeHead(available ? 200 : 503).end(JSON.stringify({ keys: [key.publicJwk] }))
})

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  key = await signingKey('live')
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address of this kind.
  process.env['ISSUER'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`
  process.env['PERSON_CLIENT_IDS'] = 'web,mobile'
  process.env['SERVICE_CLIENT_IDS'] = 'warehouse-system'
  available = false
  authorizer = await import('#functions/edge/authorizer.ts')
  ;({ handler: me } = await import('#functions/edge/me.ts'))
  ;({ handler: notFound } = await import('#functions/edge/not-found.ts'))
})

afterAll(() => {
  vi.useRealTimers()
  output.restore()
  server.closeAllConnections()
  server.close()
})

const anyone = httpFunction({ 'GET /v1/open': route({ access: 'public' }, async () => ({ status: 200, body: {} })) })

// First, while the key set cannot be had.
test('without a key set the function starts, and every token is answered 503 rather than 401', async () => {
  await authorizer.init()
  const authorized = await askMe(`Bearer ${await token()}`)
  expect(authorized).toMatchObject({ status: 503, body: { code: 'keys-unavailable', retryAfter: 5 } })
  expect(output.text()).toContain('key set not fetched')
  available = true
  // The key set asks again after five seconds.
  vi.setSystemTime(Date.now() + 5_000)
})

test('a person learns who they are', async () => {
  expect(await askMe(`Bearer ${await token({ 'cognito:groups': ['warehouse'] })}`)).toMatchObject({
    status: 200,
    body: { id: 'person-1', kind: 'person', scopes: ['fulfilment:write', 'stock:read', 'stock:write'] },
  })
})

test('so does a service account', async () => {
  const service = { sub: 'warehouse-system', client_id: 'warehouse-system', scope: 'storefold/stock:write' }
  expect(await askMe(`bearer ${await token(service)}`)).toMatchObject({
    status: 200,
    body: { id: 'warehouse-system', kind: 'service', scopes: ['stock:write'] },
  })
})

test('a person whose groups are none of our roles is told which rights are missing', async () => {
  expect(await askMe(`Bearer ${await token({ 'cognito:groups': ['strangers'] })}`)).toMatchObject({
    status: 403,
    body: { code: 'missing-scope' },
  })
})

test('without a token public routes answer and others ask for one', async () => {
  const { context } = await authorizer.handler({ headers: {} }, lambdaContext)
  expect(await call(anyone, { route: 'GET /v1/open', authorizer: context })).toMatchObject({ status: 200 })
  expect(await askMe(undefined)).toMatchObject({
    status: 401,
    headers: { 'www-authenticate': 'Bearer' },
    body: { code: 'token-missing' },
  })
})

test.each([
  ['', 'authorization-malformed'],
  ['Bearer', 'authorization-malformed'],
  ['Bearer ', 'authorization-malformed'],
  ['Basic YTpi', 'authorization-malformed'],
  ['Bearer a b', 'authorization-malformed'],
  ['Bearer a.b.c,Bearer a.b.c', 'authorization-malformed'],
  ['Bearer a.b.c, Basic YTpi', 'authorization-malformed'],
  [' Bearer a.b.c', 'authorization-malformed'],
  ['Bearer  a.b.c', 'authorization-malformed'],
  ['a.b.c', 'authorization-malformed'],
  ['Bearer a.b.c', 'token-malformed'],
  ['Bearer a.b.c\u0000', 'token-malformed'],
  ['Bearer\ta.b.c', 'authorization-malformed'],
  [`Bearer ${'a'.repeat(1_000_000)}`, 'token-too-large'],
])('the header "%.40s" is answered 401 %s', async (header, code) => {
  const { status, body, headers } = await askMe(header)
  expect({ status, code: body['code'] }).toEqual({ status: 401, code })
  expect(headers['www-authenticate']).toBe(`Bearer error="invalid_token", error_description="${code}"`)
})

test('a refused token is refused on a public route too: the caller believes to be somebody', async () => {
  const { context } = await authorizer.handler({ headers: { authorization: 'Bearer a.b.c' } }, lambdaContext)
  expect(await call(anyone, { route: 'GET /v1/open', authorizer: context })).toMatchObject({ status: 401 })
})

test('a route that nobody has is a problem like any other', async () => {
  expect(await call(notFound, { route: '$default', method: 'PUT', path: '/v2/nothing' })).toMatchObject({
    status: 404,
    headers: { 'content-type': 'application/problem+json' },
    body: { code: 'no-such-route', instance: '/v2/nothing' },
  })
})

async function askMe(authorization: string | undefined) {
  const { isAuthorized, context } = await authorizer.handler(
    { headers: authorization === undefined ? {} : { authorization } },
    lambdaContext,
  )
  expect(isAuthorized).toBe(true)
  return call(me, { route: 'GET /v1/me', authorizer: context })
}

function token(claims: Record<string, unknown> = {}): Promise<string> {
  const iat = Math.floor(Date.now() / 1000)
  const usual = { iss: process.env['ISSUER'], client_id: 'web', token_use: 'access', iat, exp: iat + 3600 }
  return sign(key, { ...usual, sub: 'person-1', 'cognito:groups': ['customer'], ...claims })
}
