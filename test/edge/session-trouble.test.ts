import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, type HttpHandler } from './call.ts'
import { captureOutput } from './output.ts'

// What cognito-local never says, said by a server that speaks Cognito's wire format.
let reply: { status: number; body: Record<string, unknown> }
let handler: HttpHandler
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(reply.body))
  })
})
const output = captureOutput()
const signIn = { route: 'POST /v1/session', body: { email: 'canary@example.com', password: 'canary' } }
const refresh = { route: 'POST /v1/session/refresh', body: { refreshToken: 'canary' } }
const signOut = { route: 'DELETE /v1/session', body: { refreshToken: 'canary' } }
const requests = { 'sign-in': signIn, refresh, 'sign-out': signOut }

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  Object.assign(process.env, {
    // A server that listens on TCP has an address of this kind.
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    USER_POOL_CLIENT_ID: 'web',
  })
  ;({ handler } = await import('#functions/edge/session.ts'))
})

afterAll(() => {
  output.restore()
  server.closeAllConnections()
  server.close()
})

test.each<[string, keyof typeof requests, number, string | undefined]>([
  ['NotAuthorizedException', 'sign-in', 401, 'invalid-credentials'],
  ['UserNotFoundException', 'sign-in', 401, 'invalid-credentials'],
  ['InvalidParameterException', 'sign-in', 401, 'invalid-credentials'],
  ['UserNotConfirmedException', 'sign-in', 409, 'person-not-confirmed'],
  ['PasswordResetRequiredException', 'sign-in', 409, 'password-reset-required'],
  ['TooManyRequestsException', 'sign-in', 429, 'too-many-attempts'],
  ['LimitExceededException', 'sign-in', 429, 'too-many-attempts'],
  ['ResourceNotFoundException', 'sign-in', 500, 'internal-error'],
  ['NotAuthorizedException', 'refresh', 401, 'invalid-refresh-token'],
  ['TooManyRequestsException', 'refresh', 429, 'too-many-attempts'],
  ['UnauthorizedException', 'sign-out', 204, undefined],
  ['UnsupportedTokenTypeException', 'sign-out', 400, 'not-a-refresh-token'],
  ['TooManyRequestsException', 'sign-out', 429, 'too-many-attempts'],
])('%s of a %s is %i %s', async (exception, request, status, code) => {
  reply = { status: 400, body: { __type: exception, message: 'canary' } }
  const { status: answered, body, headers } = await call(handler, requests[request])
  expect({ status: answered, code: body['code'] }).toEqual({ status, code })
  if (status === 429) expect(headers['retry-after']).toBe('10')
})

test('a fault of Cognito is a 503 that says when to try again', async () => {
  reply = { status: 500, body: { __type: 'InternalErrorException' } }
  const { status, body, headers } = await call(handler, signIn)
  expect({ status, code: body['code'], retryAfter: body['retryAfter'] }).toEqual({
    status: 503,
    code: 'sign-in-unavailable',
    retryAfter: 5,
  })
  expect(headers['retry-after']).toBe('5')
})

test('a refresh token that Cognito rotates replaces the old one, and the life of the token is as Cognito says', async () => {
  const tokens = { AccessToken: 'access', IdToken: 'id', RefreshToken: 'rotated', ExpiresIn: 900 }
  reply = { status: 200, body: { AuthenticationResult: tokens } }
  expect((await call(handler, refresh)).body).toEqual({
    accessToken: 'access',
    idToken: 'id',
    refreshToken: 'rotated',
    tokenType: 'Bearer',
    expiresIn: 900,
  })
})

test('when nobody listens it is a 503, and nothing that was sent is in the log', async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  expect(await call(handler, signIn)).toMatchObject({ status: 503, body: { code: 'sign-in-unavailable' } })
  expect(output.text()).toContain('POST /v1/session')
  expect(output.text()).not.toContain('canary')
})
