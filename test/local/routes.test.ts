import { describe, expect, test } from 'vitest'
import { routeTable } from '#local/http/routes.ts'

const find = routeTable(
  [
    '$default',
    'ANY /v1/{proxy+}',
    'GET /v1/orders',
    'GET /v1/orders/{id}',
    'ANY /v1/orders/{id}',
    'GET /v1/orders/latest',
    'POST /v1/orders/{id}/{command}',
    'GET /files/{path+}',
  ].map((routeKey) => ({ routeKey })),
)

describe('a request takes the most specific route', () => {
  test.each([
    ['GET', '/v1/orders', 'GET /v1/orders'],
    ['GET', '/v1/orders/latest', 'GET /v1/orders/latest'],
    ['GET', '/v1/orders/1', 'GET /v1/orders/{id}'],
    ['DELETE', '/v1/orders/1', 'ANY /v1/orders/{id}'],
    ['POST', '/v1/orders/1/approve', 'POST /v1/orders/{id}/{command}'],
    ['GET', '/v1/orders/1/approve', 'ANY /v1/{proxy+}'],
    ['GET', '/elsewhere', '$default'],
    ['GET', '/files', '$default'],
    ['GET', '/v1/orders/', 'ANY /v1/{proxy+}'],
  ])('%s %s', (method, path, routeKey) => {
    expect(find(method, path)?.route.routeKey).toBe(routeKey)
  })

  test('path parameters are decoded; a greedy one takes the rest', () => {
    expect(find('GET', '/v1/orders/a%20b')?.pathParameters).toEqual({ id: 'a b' })
    expect(find('GET', '/files/a/b%2Fc')?.pathParameters).toEqual({ path: 'a/b/c' })
  })

  test('without $default nothing is found', () => {
    expect(routeTable([{ routeKey: 'GET /a' }])('GET', '/b')).toBeUndefined()
  })
})
