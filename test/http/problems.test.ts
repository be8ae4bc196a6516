import { describe, expect, test } from 'vitest'
import { conventions } from '#shared/http/conventions.ts'
import { problemsIn } from '#shared/http/problem.ts'
import { ask, librarian, person } from './shelf.ts'

const book = { title: 'Notes' }

/** What a body with these faults is answered. */
async function faultsOf(body: unknown) {
  const reply = await ask('POST /v1/books', { body, authorizer: librarian })
  expect(reply.status).toBe(400)
  return reply.body['errors']
}

describe('a problem', () => {
  test('says what, where and in which trace, in the format of RFC 9457', async () => {
    const { status, headers, body } = await ask('POST /v1/books', { body: {}, authorizer: librarian })
    expect(status).toBe(400)
    expect(headers['content-type']).toBe('application/problem+json')
    expect(body).toEqual({
      type: 'urn:storefold:problem:invalid-body',
      title: 'Invalid body',
      status: 400,
      detail: 'The body has a fault.',
      instance: '/v1/books',
      code: 'invalid-body',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      errors: [{ pointer: '/title', code: 'missing', detail: expect.any(String) }],
    })
    expect(String(headers['traceparent'])).toContain(String(body['traceId']))
  })

  test('of ours does not tell what went wrong inside', async () => {
    const { status, body } = await ask('POST /v1/broken')
    expect(status).toBe(500)
    expect(body).toMatchObject({ code: 'internal-error' })
    expect(JSON.stringify(body)).not.toContain('secret')
  })

  test('that will pass says when to try again', async () => {
    const { status, headers, body } = await ask('POST /v1/busy')
    expect([status, headers['retry-after']]).toEqual([503, '1'])
    expect(body).toMatchObject({ code: 'overloaded', retryAfter: 1 })
  })

  test('is the answer to a command that would record more than a commit holds', async () => {
    const { status, body } = await ask('POST /v1/long-story')
    expect(status).toBe(413)
    expect(body).toMatchObject({ code: 'too-much-to-record' })
  })

  test('is the answer to a route that is not there', async () => {
    for (const route of ['GET /v1/nothing', '$default', 'constructor', '__proto__']) {
      const { status, body } = await ask(route, { path: '/v1/nothing', method: 'GET' })
      expect(status).toBe(404)
      expect(body).toMatchObject({ code: 'no-such-route', detail: 'There is no GET /v1/nothing.' })
    }
  })
})

describe('a caller', () => {
  test('without a token is asked for one', async () => {
    const { status, headers, body } = await ask('POST /v1/books', { body: book })
    expect([status, headers['www-authenticate'], body['code']]).toEqual([401, 'Bearer', 'token-missing'])
  })

  test('with a refused token is told why, on public routes too', async () => {
    const refused = { kind: 'anonymous', id: '', scopes: '', refusal: 'token-expired' }
    for (const route of ['POST /v1/books', 'GET /v1/books']) {
      const { status, headers, body } = await ask(route, { authorizer: refused })
      expect([status, body['code']]).toEqual([401, 'token-expired'])
      expect(headers['www-authenticate']).toBe('Bearer error="invalid_token", error_description="token-expired"')
    }
  })

  test('without the right is told which one', async () => {
    const { status, headers, body } = await ask('POST /v1/books', { body: book, authorizer: person('eve', 'shop:buy') })
    expect([status, body['code']]).toEqual([403, 'missing-scope'])
    expect(headers['www-authenticate']).toBe('Bearer error="insufficient_scope", scope="catalog:write"')
  })

  test.each([
    [undefined],
    [{}],
    [{ kind: 'person', id: '', scopes: 'catalog:write' }],
    [{ kind: 'person', id: 'ada' }],
    [{ kind: 'partner', id: 'ada', scopes: 'catalog:write' }],
    [{ kind: 'process', id: 'ada', scopes: 'catalog:write' }],
    [{ kind: 'person', id: 7, scopes: 'catalog:write' }],
  ])('of whom the authorizer says %j is nobody', async (authorizer) => {
    const options = authorizer === undefined ? {} : { authorizer }
    expect((await ask('POST /v1/books', { body: book, ...options })).status).toBe(401)
  })

  test('has no right that we do not know', async () => {
    const authorizer = person('eve', 'everything', '*', 'catalog:*', 'constructor')
    expect((await ask('POST /v1/books', { body: book, authorizer })).status).toBe(403)
  })

  test('is judged before the body is', async () => {
    expect((await ask('POST /v1/books', { body: '{' })).status).toBe(401)
  })
})

describe('a body', () => {
  test('that fits is taken as it is', async () => {
    const { status, headers, body } = await ask('POST /v1/books', { body: book, authorizer: librarian })
    expect([status, headers['etag'], headers['location']]).toEqual([201, '"1"', '/v1/books/1'])
    expect(body).toEqual({ body: book, principal: 'person' })
  })

  test('has every fault named by its pointer', async () => {
    const faults = await faultsOf({ title: '', pages: 1.5, authors: [{ name: 'a' }, { name: 7 }], 'a/b~c': 'x' })
    expect(faults).toEqual([
      expect.objectContaining({ pointer: '/title', code: 'invalid-min-length' }),
      expect.objectContaining({ pointer: '/pages', code: 'invalid-integer' }),
      expect.objectContaining({ pointer: '/authors/1/name', code: 'invalid-string' }),
      expect.objectContaining({ pointer: '/a~1b~0c', code: 'invalid-number' }),
    ])
  })

  test.each(['color', 'constructor', 'toString', 'hasOwnProperty'])(
    'may not hold an unknown field such as %s',
    async (name) => {
      expect(await faultsOf({ ...book, [name]: 1 })).toEqual([
        { pointer: `/${name}`, code: 'unknown-field', detail: 'This field is not known.' },
      ])
    },
  )

  test('may not hold __proto__, at any depth', async () => {
    expect(await faultsOf('{"title":"x","__proto__":{"admin":true}}')).toMatchObject([{ pointer: '/__proto__' }])
    expect(await faultsOf('{"title":"x","authors":[{"name":"a","__proto__":{}}]}')).toMatchObject([
      { pointer: '/authors/0/__proto__' },
    ])
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  test('must be there where one is needed', async () => {
    const { status, body } = await ask('POST /v1/books', { authorizer: librarian })
    expect([status, body['code']]).toEqual([400, 'invalid-body'])
  })

  test('may be an empty object where none is needed, and nothing else', async () => {
    const lend = (body?: string) => ask('POST /v1/books/{id}/lend', body === undefined ? {} : { body })
    expect((await lend()).status).toBe(200)
    expect((await lend('{}')).status).toBe(200)
    for (const body of ['{"days":3}', '[]', 'null', '1', '"x"']) expect((await lend(body)).status).toBe(400)
  })

  test('must say what it is', async () => {
    for (const type of ['text/plain', 'application/xml', '', 'application/jsonx', 'application/json, text/html']) {
      const { status, body } = await ask('POST /v1/books', {
        body: book,
        headers: { 'content-type': type },
        authorizer: librarian,
      })
      expect([status, body['code']]).toEqual([415, 'unsupported-media-type'])
    }
    for (const type of ['application/json', 'Application/JSON ; charset=utf-8']) {
      expect(
        (await ask('POST /v1/books', { body: book, headers: { 'content-type': type }, authorizer: librarian })).status,
      ).toBe(201)
    }
  })

  test('has at most 64 KiB, counted in bytes', async () => {
    const sized = (bytes: number) => JSON.stringify({ title: 'x'.repeat(bytes - '{"title":""}'.length) })
    const post = (body: unknown) => ask('POST /v1/books', { body, authorizer: librarian })
    expect((await post(sized(65_536))).status).toBe(201)
    expect((await post(sized(65_537))).status).toBe(413)
    expect((await post(Buffer.from(sized(65_536)))).status).toBe(201)
    expect((await post(Buffer.from(sized(65_537)))).status).toBe(413)
    expect((await post({ title: 'ä'.repeat(40_000) })).status).toBe(413)
  })

  test('may come as binary', async () => {
    const { status, body } = await ask('POST /v1/books', {
      body: Buffer.from('{"title":"Öl 深 🙂"}'),
      authorizer: librarian,
    })
    expect([status, body['body']]).toEqual([201, { title: 'Öl 深 🙂' }])
  })

  test.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['a surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x22, 0x00, 0x22, 0x00]],
    ['a byte order mark alone', [0xef, 0xbb, 0xbf]],
    ['a byte order mark before JSON', [0xef, 0xbb, 0xbf, 0x7b, 0x7d]],
  ])('may not be %s', async (_what, bytes) => {
    const { status, body } = await ask('POST /v1/anything', {
      body: Buffer.from(bytes),
      headers: { 'content-type': 'application/json' },
    })
    expect([status, body['code']]).toEqual([400, 'malformed-json'])
  })
})

describe('a query', () => {
  test('is read with its defaults', async () => {
    expect((await ask('GET /v1/books')).body['query']).toEqual({ limit: 20 })
    expect((await ask('GET /v1/books', { query: 'limit=100&tag=a%26b+c' })).body['query']).toEqual({
      limit: 100,
      tag: 'a&b c',
    })
  })

  test.each(['color=1', 'constructor=1', '__proto__=1', 'toString='])(
    'may not hold an unknown parameter such as %s',
    async (query) => {
      const { status, body } = await ask('GET /v1/books', { query })
      expect([status, body['code']]).toEqual([400, 'invalid-query'])
      expect(body['errors']).toMatchObject([{ pointer: `/${query.split('=')[0]}`, code: 'unknown-field' }])
    },
  )

  test.each(['limit=1&limit=2', 'tag=a&limit=3&tag=a', '__proto__=1&__proto__=1'])(
    'may not say a thing twice: %s',
    async (query) => {
      const { status, body } = await ask('GET /v1/books', { query })
      expect([status, body['code']]).toEqual([400, 'invalid-query'])
      expect(body['errors']).toMatchObject([{ code: 'repeated' }])
    },
  )

  test.each(['0', '101', '-1', '1.5', '1e1', ' 1', '', 'NaN', '00001'])('may not ask for %j rows', async (limit) => {
    expect((await ask('GET /v1/books', { query: `limit=${encodeURIComponent(limit)}` })).status).toBe(400)
  })

  test.each([
    ['2026-05-03T10:00:00Z', 200],
    ['2026-05-03T10:00:00.123456789+02:00', 200],
    ['2026-02-30T10:00:00Z', 400],
    ['2026-05-03', 400],
    ['2026-05-03T10:00:00', 400],
    ['yesterday', 400],
  ])('may name the time %s: %i', async (since, status) => {
    expect((await ask('GET /v1/books', { query: `since=${encodeURIComponent(since)}` })).status).toBe(status)
  })
})

describe('every answer', () => {
  test.each([
    ['a success', 'GET /v1/books'],
    ['a success without a body', 'DELETE /v1/books/{id}'],
    ['a refusal', 'POST /v1/books'],
    ['a fault', 'POST /v1/broken'],
    ['of no route', 'GET /v1/nothing'],
  ])('has the security headers: %s', async (_what, route) => {
    const { headers } = await ask(route)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/^max-age=\d{8}/),
      'x-content-type-options': 'nosniff',
      'x-request-id': 'request-1',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    })
  })

  const trace = '0af7651916cd43dd8448eb211c80319c'

  test("continues the caller's trace in a span of its own", async () => {
    const { headers } = await ask('GET /v1/books', { headers: { traceparent: `00-${trace}-b7ad6b7169203331-00` } })
    expect(headers['traceparent']).toMatch(new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`))
  })

  test.each([
    'nonsense',
    `ff-${trace}-b7ad6b7169203331-01`,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-b7ad6b7169203331-01`,
    `00-${trace}-b7ad6b7169203331-01x`,
  ])('begins a new trace where the caller has none that is well-formed: %s', async (traceparent) => {
    const { headers } = await ask('GET /v1/books', { headers: { traceparent } })
    expect(headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    expect(headers['traceparent']).not.toContain(trace)
  })
})

test('a problem has the status that its service’s table gives to its code, and no other code compiles', () => {
  const { problem, codes } = problemsIn({ ...conventions, 'no-invoice': 404, 'not-paid': 409 })
  expect(problem('no-invoice', 'Not yet.')).toMatchObject({ status: 404, code: 'no-invoice', message: 'Not yet.' })
  expect(codes('not-paid', 'no-invoice', 'invalid-query')).toEqual({
    400: ['invalid-query'],
    404: ['no-invoice'],
    409: ['not-paid'],
  })
  // @ts-expect-error: misspelled.
  expect(() => problem('no-invioce', '')).not.toThrow()
})
