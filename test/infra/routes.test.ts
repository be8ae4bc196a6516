import { describe, expect, inject, test } from 'vitest'
import { loadFunction } from '#docs/openapi/load-function.ts'
import { templateRoutes } from '#docs/openapi/template-routes.ts'
import { call } from '#test/edge/call.ts'

/** Routes of the deployed API with the function behind each. */
const routes = templateRoutes(inject('resources'))

/** Route keys that the deployed functions serve. */
async function servedRoutes(): Promise<string[]> {
  const functions = new Map(routes.map((route) => [route.entry, route]))
  const handlers = await Promise.all([...functions.values()].map(loadFunction))
  return handlers.flatMap((handler) => Object.keys(handler.routes))
}

describe('a route of the API', () => {
  test.each(routes.map((route) => [route.key, route] as const))(
    '%s is served by the function behind it',
    async (key, route) => {
      const handler = await loadFunction(route)
      // A refused token ends every route with 401 before it does anything, and a missing route with 404.
      const { status, body } = await call(handler, {
        route: key,
        authorizer: { kind: 'anonymous', refusal: 'token-expired' },
      })
      if (key === '$default') expect([status, body['code']]).toEqual([404, 'no-such-route'])
      else expect([status, body['code']]).toEqual([401, 'token-expired'])
    },
  )

  test('is there for each one that a function serves, once', async () => {
    const deployed = routes.map(({ key }) => key).filter((key) => key !== '$default')
    expect(deployed.toSorted()).toEqual((await servedRoutes()).toSorted())
    expect(new Set(deployed).size).toBe(deployed.length)
  })

  test('is open only where nobody can have a token yet, or nobody needs one', () => {
    expect(
      routes
        .filter(({ open }) => open)
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual([
      '$default',
      'DELETE /v1/session',
      'GET /',
      'GET /docs',
      'GET /v1/openapi.json',
      'GET /v1/ops/health',
      'POST /v1/hooks/payments/{provider}',
      'POST /v1/session',
      'POST /v1/session/refresh',
    ])
  })
})
