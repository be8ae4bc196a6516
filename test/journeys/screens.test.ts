import { describe, expect, it } from 'vitest'
import { until } from '#local/shop-client.ts'
import { anyone, as, newOrder, newProduct, untilOnHome } from './shop.ts'

describe('a screen', () => {
  it('shows a product with its stock, its reviews and what goes with it, for every device', async () => {
    const { id } = await newProduct({ description: 'Of enamelled steel, with a blue rim. '.repeat(20) })
    const web = await until(
      () => anyone.get(`/v1/web/products/${id}`),
      ({ body }) => body.warnings?.length === 0,
    )
    expect(web.body).toMatchObject({
      product: { id, name: 'Enamel cup', price: { amount: 1250, currency: 'EUR' } },
      stock: [{ band: expect.any(String) }],
      reviews: { rating: { count: 0, average: null }, items: [] },
      similar: [],
    })
    const mobile = await anyone.get(`/v1/mobile/products/${id}`)
    expect(mobile.body.product).toMatchObject({ id, summary: expect.stringContaining('enamelled steel') })
    expect(JSON.stringify(mobile.body).length).toBeLessThan(JSON.stringify(web.body).length * 0.75)
  })

  it('shows the newest products to everybody, and a buyer their orders too', async () => {
    const { id } = await newOrder()
    const customer = await as('customer')
    const home = await until(
      () => customer.get('/v1/mobile/home'),
      ({ body }) => body.orders?.some((order: { id: string }) => order.id === id),
    )
    await untilOnHome(customer, 'mobile', newProduct)
    expect(home.headers.get('cache-control')).toBe('private, no-cache')
    const stranger = await anyone.get('/v1/web/home')
    expect([stranger.body.orders, stranger.headers.get('cache-control')]).toEqual([null, 'public, max-age=30'])
  })

  it('shows people their account, and nobody else’s', async () => {
    const { id } = await newOrder()
    const [customer, other] = await Promise.all([as('customer'), as('customer2')])
    const account = await until(
      () => customer.get('/v1/web/account'),
      // On a busy machine a part may come too late for one of the answers.
      ({ body }) => body.warnings.length === 0 && body.orders.some((order: { id: string }) => order.id === id),
    )
    expect(account.body.me.kind).toBe('person')
    const { body } = await until(
      () => other.get('/v1/web/account'),
      (answer) => answer.body.warnings.length === 0,
    )
    expect(body.orders.some((order: { id: string }) => order.id === id)).toBe(false)
    expect((await anyone.get('/v1/web/account')).status).toBe(401)
  })

  it('is 404 without the product, and 304 to whoever has it', async () => {
    const missing = await anyone.get('/v1/web/products/prd_00000000000000000000000000')
    expect([missing.status, missing.body.code]).toEqual([404, 'product-not-found'])
    const { id } = await newProduct()
    const first = await until(
      () => anyone.get(`/v1/mobile/products/${id}`),
      ({ status }) => status === 200,
    )
    const again = await anyone.get(`/v1/mobile/products/${id}`, { 'if-none-match': first.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
  })
})
