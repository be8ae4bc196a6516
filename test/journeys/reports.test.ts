import { setTimeout } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { until } from '#local/shop-client.ts'
import { buy, tellPayment } from './purchase.ts'
import { anyone, as, newProduct } from './shop.ts'

const day = 24 * 60 * 60_000

// The reports are by days of UTC: a test that begins at the end of one may sell on two.
beforeEach(async () => {
  const left = day - (Date.now() % day)
  if (left < 5 * 60_000) await setTimeout(left + 1000)
}, 6 * 60_000)

describe('the reports', () => {
  it('count what was sold, and take back what was cancelled', async () => {
    const [customer, support] = await Promise.all([as('customer'), as('support')])
    const [cup, tray] = await Promise.all([newProduct(), newProduct({ price: { amount: 3000, currency: 'EUR' } })])
    const paths = [await buy(customer, cup.id, tray.id), await buy(customer, cup.id)]
    const salesOf = async (productId: string, groupBy = 'day') =>
      (await support.get(`/v1/reports/sales?productId=${productId}&groupBy=${groupBy}`)).body

    const sold = await until(
      () => salesOf(cup.id),
      ({ items }) => items[0]?.orders === 2,
    )
    const money = (amount: number) => ({ amount, currency: 'EUR' })
    const two = { units: 2, orders: 2, gross: money(2500), refunded: money(0), net: money(2500) }
    expect(sold.items).toEqual([{ day: sold.to, ...two }])
    expect(sold.totals).toEqual([two])
    expect((await salesOf(cup.id, 'product')).items).toEqual([{ productId: cup.id, ...two }])
    const top = await support.get('/v1/reports/top-products?days=1&limit=100')
    expect(top.body.items).toContainEqual({ productId: cup.id, units: 2, orders: 2 })
    const hours = (await support.get('/v1/reports/sales?groupBy=hour')).body
    expect(hours.items.at(-1)).toMatchObject({ hour: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/) })

    expect((await support.post(`${paths[1]}/cancel`, { reason: 'broken' })).status).toBe(200)
    await tellPayment(paths[1] ?? '', 'refunded', money(1250))
    const left = await until(
      () => salesOf(cup.id),
      ({ items }) => items[0]?.gross.amount === 1250,
    )
    expect(left.items[0]).toMatchObject({ units: 1, orders: 1, refunded: money(0) })
  })

  it('tell how far orders come and how long that takes', async () => {
    const [customer, support] = await Promise.all([as('customer'), as('support')])
    const { id } = await newProduct()
    await buy(customer, id)
    const { body } = await until(
      () => support.get('/v1/reports/funnel'),
      (answer) =>
        answer.body.items.some((item: { state: string; now: number }) => item.state === 'paid' && item.now > 0),
    )
    const [created, approved, paid] = body.items
    expect([created.state, approved.state, paid.state]).toEqual(['created', 'approved', 'paid'])
    expect(created).toMatchObject({ reached: body.placed, conversion: 1 })
    expect(paid.conversion).toBeCloseTo(paid.reached / body.placed, 4)
    expect(approved.timeInState.p99Ms).toBeGreaterThanOrEqual(approved.timeInState.p50Ms)
    expect(body.errorBound).toBe(0.05)
  })

  it('say what is bought together, and why', async () => {
    const customer = await as('customer')
    const [tea, pot, poster] = await Promise.all([newProduct(), newProduct(), newProduct()])
    await buy(customer, tea.id, pot.id)
    await buy(customer, tea.id, pot.id)
    await buy(customer, tea.id, poster.id)
    const { body } = await until(
      () => anyone.get(`/v1/products/${tea.id}/similar`),
      (answer) => answer.body.items.length === 2 && answer.body.items[0].why.orders === 2,
    )
    expect(body.items.map(({ productId }: { productId: string }) => productId)).toEqual([pot.id, poster.id])
    expect(body.items[0]).toMatchObject({
      score: 0.8165,
      why: { orders: 2, sentence: expect.stringContaining('Bought together in 2 orders') },
    })
    expect(body.items[0].why.lift).toBeGreaterThanOrEqual(1)
  })

  it('are for those who may read orders, and of at most 92 days', async () => {
    const [customer, support] = await Promise.all([as('customer'), as('support')])
    expect((await customer.get('/v1/reports/sales')).body.code).toBe('missing-scope')
    const long = await support.get('/v1/reports/sales?from=2025-01-01&to=2026-01-01')
    expect([long.status, long.body.errors[0].pointer]).toEqual([400, '/from'])
    const { id } = await newProduct()
    const mixed = await support.get(`/v1/reports/sales?groupBy=hour&productId=${id}`)
    expect([mixed.status, mixed.body.errors[0].pointer]).toEqual([400, '/groupBy'])
    expect((await anyone.get('/v1/products/nothing/similar')).status).toBe(404)
  })
})
