import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CognitoEngine, startCognito } from '#local/engines/cognito.ts'
import { freePort } from '#local/engines/ports.ts'
import { remoteKeySet } from '#shared/identity/key-set.ts'
import { tokenVerifier, type VerifyToken } from '#shared/identity/verify-token.ts'
import { call, type HttpHandler } from './call.ts'
import { captureOutput } from './output.ts'

const anna = { email: 'anna.canary@example.com', password: 'Canary-passw0rd!' }
const newcomer = { email: 'newcomer.canary@example.com', password: 'Temporary-passw0rd!' }

let folder: string
let engine: CognitoEngine
let handler: HttpHandler
let verify: VerifyToken
const output = captureOutput()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-test-'))
  engine = await startCognito({ port: await freePort(), dataDir: folder, outputFile: join(folder, 'cognito.log') })
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: engine.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  const { poolId, clientId } = await seedPool()
  process.env['USER_POOL_CLIENT_ID'] = clientId
  ;({ handler } = await import('#functions/edge/session.ts'))
  const issuer = `${engine.endpoint}/${poolId}`
  verify = tokenVerifier({
    issuer,
    personClients: [clientId],
    serviceClients: [],
    keys: remoteKeySet({ url: new URL(`${issuer}/.well-known/jwks.json`) }),
  })
}, 30_000)

afterAll(async () => {
  output.restore()
  await engine.stop()
  await rm(folder, { recursive: true })
})

test('a person signs in and gets a token that our verifier accepts', async () => {
  const { status, body, headers } = await call(handler, { route: 'POST /v1/session', body: anna })
  expect({ status, body }).toEqual({
    status: 200,
    body: {
      accessToken: expect.any(String),
      refreshToken: expect.any(String),
      idToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: expect.any(Number),
    },
  })
  expect(headers['cache-control']).toBe('no-store')
  expect(body['expiresIn']).toBeGreaterThan(0)
  expect(await verify(String(body['accessToken']), Date.now())).toMatchObject({
    kind: 'person',
    scopes: new Set(['shop:buy']),
  })
  expect(await verify(String(body['idToken']), Date.now())).toEqual({ kind: 'anonymous', refusal: 'token-wrong-use' })
})

test('a wrong password and an unknown person are one and the same answer', async () => {
  const wrong = await call(handler, { route: 'POST /v1/session', body: { ...anna, password: 'wrong' } })
  const unknown = await call(handler, { route: 'POST /v1/session', body: { ...anna, email: 'nobody@example.com' } })
  expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } })
  expect({ ...unknown.body, traceId: '' }).toEqual({ ...wrong.body, traceId: '' })
  expect(unknown.status).toBe(wrong.status)
})

test('a person with a temporary password is told which step is missing', async () => {
  expect(await call(handler, { route: 'POST /v1/session', body: newcomer })).toMatchObject({
    status: 409,
    body: { code: 'challenge-required', state: 'NEW_PASSWORD_REQUIRED' },
  })
})

test('a session is refreshed, then ended, then cannot be refreshed', async () => {
  const { refreshToken } = (await call(handler, { route: 'POST /v1/session', body: anna })).body
  const refreshed = await call(handler, { route: 'POST /v1/session/refresh', body: { refreshToken } })
  expect(refreshed).toMatchObject({ status: 200, body: { refreshToken, tokenType: 'Bearer' } })
  expect(await verify(String(refreshed.body['accessToken']), Date.now())).toMatchObject({ kind: 'person' })

  const ended = await call(handler, { route: 'DELETE /v1/session', body: { refreshToken } })
  expect(ended).toMatchObject({ status: 204, body: {} })
  expect(await call(handler, { route: 'DELETE /v1/session', body: { refreshToken } })).toMatchObject({ status: 204 })
  expect(await call(handler, { route: 'POST /v1/session/refresh', body: { refreshToken } })).toMatchObject({
    status: 401,
    body: { code: 'invalid-refresh-token' },
  })
})

test.each([
  ['an unknown field', { ...anna, remember: true }, '/remember'],
  ['no password', { email: anna.email }, '/password'],
  ['an empty password', { ...anna, password: '' }, '/password'],
  ['no e-mail address', { ...anna, email: 'anna' }, '/email'],
  ['a list as password', { ...anna, password: [anna.password] }, '/password'],
])('a body with %s is refused before Cognito sees it', async (_, body, pointer) => {
  expect(await call(handler, { route: 'POST /v1/session', body })).toMatchObject({
    status: 400,
    body: { code: 'invalid-body', errors: [{ pointer }] },
  })
})

test('no e-mail address, password or token is ever logged', () => {
  expect(output.text()).toContain('POST /v1/session')
  expect(output.text()).not.toMatch(/canary|passw0rd|eyJ/i)
})

async function seedPool(): Promise<{ poolId: string; clientId: string }> {
  const cognito = new CognitoIdentityProviderClient()
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({ PoolName: 'shop', UsernameAttributes: ['email'] }),
  )
  const poolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: poolId,
      ClientName: 'web',
      ExplicitAuthFlows: ['USER_PASSWORD_AUTH'],
    }),
  )
  await cognito.send(new CreateGroupCommand({ UserPoolId: poolId, GroupName: 'customer' }))
  for (const { email, password } of [anna, newcomer]) {
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: email,
        TemporaryPassword: password,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: email }],
      }),
    )
  }
  const person = { UserPoolId: poolId, Username: anna.email }
  await cognito.send(new AdminSetUserPasswordCommand({ ...person, Password: anna.password, Permanent: true }))
  await cognito.send(new AdminAddUserToGroupCommand({ ...person, GroupName: 'customer' }))
  return { poolId, clientId: UserPoolClient?.ClientId ?? '' }
}
