import { describe, expect, test } from 'vitest'
import type { Exchange } from '#local/shop-client.ts'
import { answerChecker } from './answer-checker.ts'
import type { OpenApiDocument } from './documented-routes.ts'

const cup = {
  type: 'object',
  properties: { id: { type: 'string' }, next: { type: 'null' } },
  required: ['id'],
  additionalProperties: false,
}

const document: OpenApiDocument = {
  paths: {
    '/v1/cups/{id}': {
      get: {
        responses: {
          200: {
            headers: { ETag: {} },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Cup' } } },
          },
          304: { headers: { ETag: {} } },
          404: { $ref: '#/components/responses/NotFound' },
        },
        'x-problem-codes': { 404: ['cup-not-found'] },
      },
      put: {
        parameters: [{ $ref: '#/components/parameters/If-Match.required' }],
        responses: { 204: {} },
      },
    },
  },
  components: { schemas: { Cup: cup }, responses: { NotFound: { content: { 'application/problem+json': {} } } } },
}

const check = answerChecker(document)

const usual = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  traceparent: '00',
  'x-request-id': '1',
}

function answered(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Exchange {
  const answer = { status, body, headers: new Headers({ ...usual, ...headers }), ms: 1 }
  return { method: 'GET', path: '/v1/cups/7?colour=red', headers: {}, answer }
}

describe('an answer', () => {
  test('passes as documented', () => {
    check(answered(200, { id: '7' }, { etag: '"1"' }))
    check(answered(304, undefined, { etag: '"1"' }))
    check(answered(404, { code: 'cup-not-found' }, { 'content-type': 'application/problem+json' }))
  })

  test('fails with its route and the pointer of each fault', () => {
    expect(() => check(answered(200, { id: 7, colour: 'red' }, { etag: '"1"' }))).toThrow(
      /GET \/v1\/cups\/\{id\} answered 200(.|\n)*"colour"(.|\n)*\/id must be string/,
    )
  })

  test('fails with a status, a type of body, a code or a header that is not documented', () => {
    expect(() => check(answered(409, { code: 'broken' }))).toThrow('this status is not documented; its code is broken')
    expect(() => check(answered(200, 'cup', { etag: '"1"', 'content-type': 'text/plain' }))).toThrow('"text/plain"')
    expect(() => check(answered(304, { id: '7' }, { etag: '"1"' }))).toThrow('no body is documented')
    const elsewhere = { 'content-type': 'application/problem+json' }
    expect(() => check(answered(404, { code: 'gone-fishing' }, elsewhere))).toThrow('"gone-fishing" is not documented')
    expect(() => check(answered(200, { id: '7' }, { etag: '"1"', location: '/' }))).toThrow('Location is there')
  })

  test('fails without a header that is documented or that every answer has', () => {
    expect(() => check(answered(200, { id: '7' }))).toThrow('ETag is documented and missing')
    const bare = answered(200, { id: '7' }, { etag: '"1"' })
    bare.answer.headers.delete('cache-control')
    expect(() => check(bare)).toThrow('cache-control is missing')
  })

  test('fails where the shop did without a header that the document demands', () => {
    const answer = { status: 204, body: undefined, headers: new Headers(usual), ms: 1 }
    const put = { method: 'PUT', path: '/v1/cups/7', answer }
    expect(() => check({ ...put, headers: {} })).toThrow('If-Match is documented as required')
    check({ ...put, headers: { 'if-match': '"1"' } })
  })
})
