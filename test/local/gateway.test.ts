import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '#local/engines/ports.ts'
import type { InvocationResult } from '#local/functions/invocation-result.ts'
import { type Gateway, startGateway } from '#local/http/gateway.ts'
import { type Authorizer, emptyModel, type HttpApi, type Model } from '#local/run/model.ts'

let gateway: Gateway
let events: { functionArn: string; event: Record<string, unknown> }[]
let answers: Record<string, (event: Record<string, unknown>) => InvocationResult>

const ok = (value: unknown): InvocationResult => ({ kind: 'success', payload: JSON.stringify(value) })

const api: HttpApi = {
  id: 'api1',
  name: 'api',
  endpoint: 'http://127.0.0.1',
  cors: {
    allowOrigins: ['https://shop.example'],
    allowMethods: ['*'],
    allowHeaders: ['authorization'],
    exposeHeaders: ['etag'],
    allowCredentials: false,
    maxAgeSeconds: 60,
  },
}

async function open(
  authorizer: Partial<Authorizer> = {},
  change: (model: Model) => void = () => undefined,
): Promise<void> {
  const model = emptyModel()
  model.integrations.set('i', { id: 'i', apiId: 'api1', functionArn: 'fn', timeoutMs: 200 })
  model.authorizers.set('a', {
    id: 'a',
    functionArn: 'auth',
    simpleResponses: true,
    ttlSeconds: 0,
    identitySources: [],
    ...authorizer,
  })
  const route = (routeKey: string, authorizerId?: string) =>
    model.routes.push({ id: routeKey, apiId: 'api1', routeKey, integrationId: 'i', authorizerId })
  route('ANY /open/{id}')
  route('GET /closed', 'a')
  change(model)
  gateway = await startGateway(api, await freePort(), {
    model,
    region: 'eu-central-1',
    accountId: '000000000000',
    log: () => undefined,
    invoke: async (functionArn, event) => {
      events.push({ functionArn, event: event as Record<string, unknown> })
      return answers[functionArn]?.(event as Record<string, unknown>) ?? ok({})
    },
  })
}

beforeEach(() => {
  events = []
  answers = {
    fn: () => ok({ statusCode: 200, body: 'fine' }),
    auth: () => ok({ isAuthorized: true, context: { sub: 'me' } }),
  }
})
afterEach(() => gateway.stop())

describe('a request becomes an event of payload format 2.0', () => {
  test('with path, query, headers, cookies and body', async () => {
    await open()
    await fetch(`${gateway.url}/open/a%20b?x=1&x=2&y=%C3%A9`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: 'a=1; b=2', 'X-Twice': 'one' },
      body: '{"ä":1}',
    })
    expect(events[0]?.event).toMatchObject({
      version: '2.0',
      routeKey: 'ANY /open/{id}',
      rawPath: '/open/a b',
      rawQueryString: 'x=1&x=2&y=%C3%A9',
      queryStringParameters: { x: '1,2', y: 'é' },
      pathParameters: { id: 'a b' },
      cookies: ['a=1', 'b=2'],
      headers: { 'content-type': 'application/json', 'x-twice': 'one' },
      body: '{"ä":1}',
      isBase64Encoded: false,
      requestContext: {
        apiId: 'api1',
        stage: '$default',
        http: { method: 'POST', path: '/open/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      },
    })
  })

  test('with a body of an unknown type as base64', async () => {
    await open()
    await fetch(`${gateway.url}/open/1`, {
      method: 'PUT',
      headers: { 'content-type': 'image/png' },
      body: Buffer.from([0, 255]),
    })
    expect(events[0]?.event).toMatchObject({ body: 'AP8=', isBase64Encoded: true })
  })

  test('without body, query or cookies those fields are absent', async () => {
    await open()
    await fetch(`${gateway.url}/open/1`)
    for (const field of ['body', 'cookies', 'queryStringParameters']) expect(events[0]?.event).not.toHaveProperty(field)
  })

  test('over 10 MB is 413 and never reaches the function', async () => {
    await open()
    const response = await fetch(`${gateway.url}/open/1`, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) })
    expect(response.status).toBe(413)
    expect(events).toEqual([])
  })

  test('requests on one connection are answered in their order', async () => {
    await open()
    answers['fn'] = (event) => ok({ statusCode: 200, body: String(event['rawPath']) })
    const text = await new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(gateway.url)
      const first = request({ hostname, port, path: '/open/1' })
      first.on('socket', (socket) => {
        let received = ''
        socket.on('data', (chunk: Buffer) => {
          received += chunk.toString()
          if (received.includes('/open/3')) resolve(received)
        })
        socket.once('connect', () =>
          socket.write('GET /open/2 HTTP/1.1\r\nhost: x\r\n\r\nGET /open/3 HTTP/1.1\r\nhost: x\r\n\r\n'),
        )
      })
      first.on('error', reject)
      first.end()
    })
    expect(text.indexOf('/open/2')).toBeLessThan(text.indexOf('/open/3'))
  })
})

describe('an answer', () => {
  test.each<[string, unknown, number, string, string | null]>([
    ['with a status', { statusCode: 201, headers: { 'Content-Type': 'a/b' }, body: 'x' }, 201, 'x', 'a/b'],
    ['that is bare JSON', { a: 1 }, 200, '{"a":1}', 'application/json'],
    ['in base64', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 200, 'hi', 'text/plain;charset=UTF-8'],
    [
      'with a status that is none',
      { statusCode: 'abc' },
      500,
      '{"message":"Internal Server Error"}',
      'application/json',
    ],
  ])('%s', async (_, answer, status, body, type) => {
    await open()
    answers['fn'] = () => ok(answer)
    const response = await fetch(`${gateway.url}/open/1`)
    expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual([status, body, type])
    expect(response.headers.get('apigw-requestid')).toBeTruthy()
  })

  test('sets each cookie', async () => {
    await open()
    answers['fn'] = () => ok({ statusCode: 204, cookies: ['a=1; Secure', 'b=2'] })
    const response = await fetch(`${gateway.url}/open/1`)
    expect(response.headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2'])
  })

  test('of a failed function is 500', async () => {
    await open()
    answers['fn'] = () => ({ kind: 'crashed', errorType: 'E', errorMessage: 'secret' })
    const response = await fetch(`${gateway.url}/open/1`)
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }])
  })

  test('to a path without a route is 404', async () => {
    await open()
    expect((await fetch(`${gateway.url}/nowhere`)).status).toBe(404)
  })
})

describe('a route with an authorizer', () => {
  const closed = (token?: string) => fetch(`${gateway.url}/closed`, { headers: token ? { authorization: token } : {} })

  test('gives the function what the authorizer found out', async () => {
    await open()
    expect((await closed()).status).toBe(200)
    expect(events[1]?.event['requestContext']).toMatchObject({ authorizer: { lambda: { sub: 'me' } } })
  })

  test.each<[string, InvocationResult, number]>([
    ['denies', ok({ isAuthorized: false }), 403],
    ['says nothing sensible', ok('yes'), 500],
    ['fails', { kind: 'failed', errorType: 'Error', errorMessage: 'x' }, 500],
    ['throws Unauthorized', { kind: 'failed', errorType: 'Error', errorMessage: 'Unauthorized' }, 401],
  ])('that %s', async (_, answer, status) => {
    await open()
    answers['auth'] = () => answer
    expect((await closed('x')).status).toBe(status)
    expect(events.filter((event) => event.functionArn === 'fn')).toEqual([])
  })

  test('is not asked when its identity source is missing', async () => {
    await open({ identitySources: ['$request.header.Authorization'] })
    expect((await closed()).status).toBe(401)
    expect(events).toEqual([])
  })

  test('is asked once per identity while its answer is fresh', async () => {
    await open({ identitySources: ['$request.header.Authorization'], ttlSeconds: 60 })
    for (const token of ['one', 'one', 'two', 'one']) await closed(token)
    expect(events.filter((event) => event.functionArn === 'auth')).toHaveLength(2)
  })

  test('may answer with a policy', async () => {
    await open({ simpleResponses: false })
    const policy = (Effect: string, Resource: string) =>
      ok({ principalId: 'p', policyDocument: { Statement: [{ Effect, Resource }] } })
    answers['auth'] = () => policy('Allow', 'arn:aws:execute-api:eu-central-1:*:api1/$default/GET/closed')
    expect((await closed('x')).status).toBe(200)
    answers['auth'] = () => policy('Allow', 'arn:aws:execute-api:eu-central-1:*:api1/$default/GET/other')
    expect((await closed('x')).status).toBe(403)
  })
})

describe('the API', () => {
  test('answers a preflight itself and adds CORS headers for an allowed origin only', async () => {
    await open()
    const preflight = await fetch(`${gateway.url}/open/1`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://shop.example')
    expect(preflight.headers.get('access-control-max-age')).toBe('60')
    expect(events).toEqual([])
    const foreign = await fetch(`${gateway.url}/open/1`, { headers: { origin: 'https://evil.example' } })
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('answers 429 beyond the burst of a route', async () => {
    await open({}, (model) =>
      model.stages.push({
        apiId: 'api1',
        defaultThrottle: { ratePerSecond: 1_000, burst: 1_000 },
        routeThrottles: { 'ANY /open/{id}': { ratePerSecond: 0.001, burst: 2 } },
        accessLogFormat: undefined,
      }),
    )
    const statuses: number[] = []
    for (let call = 0; call < 4; call += 1) statuses.push((await fetch(`${gateway.url}/open/1`)).status)
    expect(statuses).toEqual([200, 200, 429, 429])
  })
})
