import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountScreen } from '#functions/edge/screens/account-screen.ts'
import { homeScreen } from '#functions/edge/screens/home-screen.ts'
import { mobile } from '#functions/edge/screens/mobile.ts'
import { partsFrom } from '#functions/edge/screens/parts.ts'
import { productScreen } from '#functions/edge/screens/product-screen.ts'
import { shopApi } from '#functions/edge/screens/shop-api.ts'
import { web } from '#functions/edge/screens/web.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { type Call, call, type HttpHandler } from './call.ts'
import { type PretendShop, sendJson, startPretendShop } from './pretend-shop.ts'
import { cupId, order, page, product, review } from './shop-answers.ts'

const ada = { kind: 'person', id: 'ada', scopes: 'shop:buy' }

let shop: PretendShop
let screens: HttpHandler
let now: number

/** The parts' own clock, so that a breaker's pause passes when the test says so. */
beforeEach(async () => {
  now = 0
  shop = await startPretendShop()
  const list = (make: (number: number) => object) => (request: IncomingMessage, response: ServerResponse) =>
    sendJson(response, 200, page(make, request.url))
  Object.assign(shop.answers, {
    '/v1/products': list(product),
    [`/v1/products/${cupId}`]: { ...product(0), id: cupId },
    [`/v1/products/${product(1).id}`]: product(1),
    [`/v1/products/${product(2).id}`]: product(2),
    [`/v1/products/${cupId}/reviews`]: (request: IncomingMessage, response: ServerResponse) =>
      sendJson(response, 200, {
        rating: { count: 9, sum: 44, average: 4.9, histogram: { 1: 0, 2: 0, 3: 0, 4: 1, 5: 8 } },
        ...page(review, request.url),
      }),
    [`/v1/products/${cupId}/similar`]: {
      items: [1, 2].map((number) => ({
        productId: product(number).id,
        score: 0.4,
        why: { orders: 7, support: 0.1, lift: 3, sentence: 'Bought together in 7 orders.' },
      })),
      next: null,
    },
    '/v1/stock/CUP-0': { sku: 'CUP-0', band: 'low' },
    '/v1/orders': list(order),
    '/v1/reviews': list(review),
    '/v1/me': { id: 'ada', kind: 'person', scopes: ['shop:buy'] },
  })
  openScreens({ timeoutMs: 60_000 })
})

/** The screens, and how long they wait for a part: short only where it never comes. */
function openScreens({ timeoutMs }: { readonly timeoutMs: number }): void {
  const partsOf = partsFrom(shopApi({ url: shop.url, timeoutMs }), () => now)
  screens = httpFunction({
    'GET /v1/web/home': homeScreen(web, partsOf),
    'GET /v1/web/products/{id}': productScreen(web, partsOf),
    'GET /v1/web/account': accountScreen(web, partsOf),
    'GET /v1/mobile/home': homeScreen(mobile, partsOf),
    'GET /v1/mobile/products/{id}': productScreen(mobile, partsOf),
    'GET /v1/mobile/account': accountScreen(mobile, partsOf),
  })
}

afterEach(() => shop.stop())

const show = (route: string, options: Omit<Call, 'route'> = {}) =>
  call(screens, { route, params: { id: cupId }, authorizer: { kind: 'anonymous' }, ...options })

const never = () => undefined
const broken = (_: IncomingMessage, response: ServerResponse) => sendJson(response, 500, { code: 'internal-error' })

describe('a screen', () => {
  test('has all its parts from one request', async () => {
    const { status, body } = await show('GET /v1/web/products/{id}')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      product: { id: cupId, name: 'Enamel cup 0', lowestPrice30Days: null },
      stock: [{ sku: 'CUP-0', band: 'low' }],
      reviews: { rating: { count: 9, average: 4.9 } },
      similar: [{ name: 'Enamel cup 1', why: 'Bought together in 7 orders.' }, { name: 'Enamel cup 2' }],
      warnings: [],
    })
  })

  test('asks for its parts side by side, over connections that it keeps', async () => {
    const ports = new Set<number | undefined>()
    const waiting: (() => void)[] = []
    const togetherWithTheOthers = (body: object) => (request: IncomingMessage, response: ServerResponse) => {
      ports.add(request.socket.remotePort)
      waiting.push(() => sendJson(response, 200, body))
      if (waiting.length === 3) for (const send of waiting.splice(0)) send()
    }
    Object.assign(shop.answers, {
      '/v1/me': togetherWithTheOthers({ id: 'ada', kind: 'person' }),
      '/v1/orders': togetherWithTheOthers(page(order)),
      '/v1/reviews': togetherWithTheOthers(page(review)),
    })
    expect((await show('GET /v1/web/account', { authorizer: ada })).body['warnings']).toEqual([])
    expect((await show('GET /v1/web/account', { authorizer: ada })).body['warnings']).toEqual([])
    expect(ports.size).toBe(3)
  })

  test('asks as its caller, in the same trace', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const headers = { authorization: 'Bearer a.b.c', traceparent }
    await show('GET /v1/mobile/account', { authorizer: ada, headers })
    expect(shop.asked).toHaveLength(3)
    for (const { headers: sent } of shop.asked) {
      expect(sent.authorization).toBe('Bearer a.b.c')
      expect(sent['traceparent']).toContain('4bf92f3577b34da6a3ce929d0e0e4736')
    }
  })

  test('asks nothing of a person for whoever is not signed in', async () => {
    const { body } = await show('GET /v1/web/home')
    expect(body['orders']).toBe(null)
    expect(shop.asked.map(({ path }) => path)).toEqual(['/v1/products?limit=12'])
    const signedIn = await show('GET /v1/web/home', { authorizer: ada })
    expect(signedIn.body['orders']).toHaveLength(3)
    expect((await show('GET /v1/web/account')).status).toBe(401)
  })

  test('cannot be made to ask elsewhere by a product’s id', async () => {
    await show('GET /v1/web/products/{id}', { params: { id: '../me?x=' } })
    expect(shop.asked.map(({ path }) => path)).not.toContain('/v1/me')
    expect(shop.asked[0]?.path).toBe('/v1/products/..%2Fme%3Fx%3D')
  })
})

describe('a part that fails', () => {
  test.each([
    ['answers 500', broken, 'unavailable'],
    ['does not answer in time', never, 'timed-out'],
    ['hangs up', (request: IncomingMessage) => request.socket.destroy(), 'unreachable'],
    ['is no JSON', (_: IncomingMessage, response: ServerResponse) => response.end('<html>'), 'unreachable'],
    ['is of another shape', { items: [{ id: 7 }] }, 'unavailable'],
    ['is too large', { items: [], padding: 'x'.repeat(1_100_000) }, 'too-large'],
  ])('because it %s is null and a warning, and nobody keeps the screen', async (_, answer, code) => {
    shop.answers[`/v1/products/${cupId}/reviews`] = answer
    if (answer === never) openScreens({ timeoutMs: 1_000 })
    const { status, body, headers } = await show('GET /v1/web/products/{id}')
    expect([status, body['reviews']]).toEqual([200, null])
    expect(body['warnings']).toEqual([{ part: 'reviews', code }])
    expect(body['product']).toMatchObject({ id: cupId })
    expect(headers['cache-control']).toBe('no-store')
  })

  test('has the code of its own problem', async () => {
    delete shop.answers['/v1/stock/CUP-0']
    const { body } = await show('GET /v1/mobile/products/{id}')
    expect([body['stock'], body['warnings']]).toEqual([null, [{ part: 'stock', code: 'no-such-route' }]])
  })

  test('is no warning where something recommended is gone', async () => {
    delete shop.answers[`/v1/products/${product(1).id}`]
    const { body } = await show('GET /v1/web/products/{id}')
    expect([body['similar'], body['warnings']]).toEqual([[expect.objectContaining({ name: 'Enamel cup 2' })], []])
  })

  test('is not asked again for a while after five times, then once', async () => {
    const reviews = `/v1/products/${cupId}/reviews`
    const askedForReviews = () => shop.asked.filter(({ path }) => path.startsWith(reviews)).length
    const good = shop.answers[reviews]
    shop.answers[reviews] = broken
    for (let round = 0; round < 8; round++) await show('GET /v1/web/products/{id}')
    expect(askedForReviews()).toBe(5)
    now = 10_001
    const stillBroken = await Promise.all([show('GET /v1/web/products/{id}'), show('GET /v1/web/products/{id}')])
    expect(askedForReviews()).toBe(6)
    for (const { body } of stillBroken) expect(body['warnings']).toEqual([{ part: 'reviews', code: 'unavailable' }])
    if (good !== undefined) shop.answers[reviews] = good
    now = 30_000
    expect((await show('GET /v1/web/products/{id}')).body['warnings']).toEqual([])
  })
})

describe('the screen of a product', () => {
  test('is 404 without the product, in the shop’s own words', async () => {
    const gone = { code: 'product-not-found', detail: 'There is no product.' }
    shop.answers[`/v1/products/${cupId}`] = (_, response) => sendJson(response, 404, gone)
    const { status, body } = await show('GET /v1/web/products/{id}')
    expect([status, body['code'], body['detail']]).toEqual([404, 'product-not-found', 'There is no product.'])
  })

  test.each([
    ['broken', broken],
    ['late', never],
  ])('is 503 where the product is %s', async (_, answer) => {
    shop.answers[`/v1/products/${cupId}`] = answer
    if (answer === never) openScreens({ timeoutMs: 1_000 })
    const { status, body, headers } = await show('GET /v1/web/products/{id}')
    expect([status, body['code'], headers['retry-after']]).toEqual([503, 'screen-unavailable', '1'])
  })

  test('asks for no stock of what is downloaded', async () => {
    shop.answers[`/v1/products/${cupId}`] = { ...product(0), id: cupId, digital: true }
    const { body } = await show('GET /v1/web/products/{id}')
    expect([body['stock'], body['warnings']]).toEqual([[], []])
  })
})

describe('caches', () => {
  test('may keep what nobody signed in for, and only the caller what they signed in for', async () => {
    const { headers } = await show('GET /v1/web/home')
    expect([headers['cache-control'], headers['vary']]).toEqual(['public, max-age=30', 'authorization'])
    expect((await show('GET /v1/web/products/{id}')).headers['cache-control']).toBe('public, max-age=10')
    const mine = await show('GET /v1/web/products/{id}', { authorizer: ada })
    expect(mine.headers['cache-control']).toBe('private, no-cache')
  })

  test('are told that nothing changed, until something does', async () => {
    const first = await show('GET /v1/mobile/home')
    const etag = String(first.headers['etag'])
    const again = await show('GET /v1/mobile/home', { headers: { 'if-none-match': etag } })
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', etag])
    expect(again.headers['cache-control']).toBe('public, max-age=30')
    shop.answers['/v1/products'] = page(() => product(99))
    expect((await show('GET /v1/mobile/home', { headers: { 'if-none-match': etag } })).status).toBe(200)
  })
})

describe('a telephone', () => {
  test.each([
    ['home', 0.6],
    ['products/{id}', 0.4],
    ['account', 0.3],
  ])('gets the screen %s in at most %d of the bytes, of the same shop', async (screen, most) => {
    const [large, small] = await Promise.all(
      ['web', 'mobile'].map((device) => show(`GET /v1/${device}/${screen}`, { authorizer: ada })),
    )
    const bytes = [large, small].map((answer) => Buffer.byteLength(answer?.text ?? ''))
    const ratio = (bytes[1] ?? 0) / (bytes[0] ?? 1)
    process.stdout.write(`${screen}: web ${bytes[0]} bytes, mobile ${bytes[1]}, ${Math.round(ratio * 100)} %\n`)
    expect(ratio).toBeLessThanOrEqual(most)
  })

  test('gets smaller pictures', async () => {
    const widths = async (route: string) =>
      [...JSON.stringify((await show(route)).body).matchAll(/ (\d+)w[,"]/g)].map(([, width]) => Number(width))
    expect(Math.max(...(await widths('GET /v1/web/products/{id}')))).toBe(1280)
    expect(Math.max(...(await widths('GET /v1/mobile/products/{id}')))).toBe(640)
    expect(new Set(await widths('GET /v1/mobile/home'))).toEqual(new Set([160, 320]))
  })
})
