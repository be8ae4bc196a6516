import { createHmac, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { address } from '#local/demo/address.ts'
import { type HttpAnswer, until } from '#local/shop-client.ts'
import { anyone, as, newProduct, shop, soldProduct } from './shop.ts'

// A shop that is deployed without the simulator has no such tokens.
const simulated = shop.paymentProvider !== undefined

// Each has an order and a product of its own, and waits for the provider most of the time.
describe.skipIf(!simulated)('an order with a payment', { concurrent: true }, () => {
  it('is approved by itself, paid with a token, and its goods are kept for good', async () => {
    const { path } = await approvedOrder()
    const payment = await pays(path, 'tok_success')
    expect(payment.status).toBe(201)
    const paid = await reaches(path, 'paid')
    expect(paid.body.payment.captured).toEqual({ amount: 2500, currency: 'EUR' })
    const kept = await until(
      () => readOrder(path),
      ({ body }) => body.reservations.every(({ until: end }: { until: string | null }) => end === null),
    )
    expect(kept.body.reservations).toMatchObject([{ quantity: 2, until: null }])
  })

  it('survives a declined card, and is paid with the next one', async () => {
    const { path } = await approvedOrder()
    await pays(path, 'tok_decline')
    await paymentBecomes(path, 'failed')
    expect((await readOrder(path)).body.status).toBe('approved')
    expect((await pays(path, 'tok_success')).status).toBe(201)
    await reaches(path, 'paid')
  })

  it('takes one payment at a time', async () => {
    const { path } = await approvedOrder()
    await pays(path, 'tok_late_capture')
    const second = await pays(path, 'tok_success')
    expect([second.status, second.body.code]).toEqual([409, 'payment-in-progress'])
    await reaches(path, 'paid')
  })

  it.each(['tok_timeout', 'tok_flaky', 'tok_double_webhook', 'tok_out_of_order', 'tok_late_capture'])(
    'is paid once with %s',
    async (token) => {
      const { path } = await approvedOrder()
      await pays(path, token)
      const { body } = await reaches(path, 'paid')
      expect(body.payment.captured).toEqual({ amount: 2500, currency: 'EUR' })
      const facts = await kinds(path)
      expect(facts.filter((type) => type === 'PaymentCaptured')).toHaveLength(1)
      expect(facts.filter((type) => type === 'PaymentAuthorized')).toHaveLength(1)
      expect(facts.filter((type) => type === 'OrderPaid')).toHaveLength(1)
    },
  )

  it('that is cancelled while the money is under way gets it back', async () => {
    const { path, sku } = await approvedOrder()
    const payment = await pays(path, 'tok_late_capture')
    // Until the provider was asked to take the money.
    await until(
      () => atProvider(payment.body.id),
      (found) => found?.status === 'capturing',
    )
    const buyer = await as('customer')
    expect((await buyer.post(`${path}/cancel`, { reason: 'changed my mind' })).body.status).toBe('cancelling')
    await reaches(path, 'cancelled')
    const [found] = await providerPayments(payment.body.id)
    expect(found?.captured.amount).toBe(2500)
    expect(found?.refunds.map(({ status, amount }) => [status, amount.amount])).toEqual([['succeeded', 2500]])
    const warehouse = await as('warehouse')
    const stock = await until(
      () => warehouse.get(`/v1/stock/${sku}?consistency=strong`),
      ({ body }) => body.reserved === 0,
    )
    expect(stock.body.available).toBe(100)
  })
})

describe('an order that nothing is reserved for', () => {
  it('is rejected with the reason, and takes nothing from its other goods', async () => {
    const [rare, plenty] = await Promise.all([newProduct({}, { pieces: 1 }), newProduct()])
    const buyer = await as('customer')
    const placed = await buyer.post('/v1/orders', {
      lines: [
        { productId: rare.id, quantity: 2 },
        { productId: plenty.id, quantity: 1 },
      ],
      shippingAddress: address,
    })
    const path = `/v1/orders/${placed.body.id}`
    const rejected = await reaches(path, 'rejected')
    expect(rejected.body.closingReason).toContain(rare.variants[0]?.sku)
    const warehouse = await as('warehouse')
    await until(
      () => warehouse.get(`/v1/stock/${plenty.variants[0]?.sku}?consistency=strong`),
      ({ body }) => body.reserved === 0 && body.version > 1,
    )
  })
})

describe('an order above the limits', () => {
  it('waits for staff, and operators see it', async () => {
    const product = await newProduct({ price: { amount: 60_000, currency: 'EUR' } })
    const [buyer, ops, support] = await Promise.all([as('customer'), as('ops'), as('support')])
    const placed = await buyer.post('/v1/orders', {
      lines: [{ productId: product.id, quantity: 2 }],
      shippingAddress: address,
    })
    const { id } = placed.body
    const saga = await until(
      () => ops.get('/v1/ops/sagas?status=waiting'),
      ({ body }) => body.items.some((item: SagaItem) => item.orderId === id && item.waitsForStaff !== null),
    )
    expect(saga.body.items.find((item: SagaItem) => item.orderId === id)).toMatchObject({
      waitsForStaff: 'the total is above 100000',
      steps: [],
      service: 'orders',
    })
    expect((await support.post(`/v1/orders/${id}/approve`)).status).toBe(200)
    const retried = await ops.post(`/v1/ops/sagas/${id}/retry`)
    expect([retried.status, retried.body.orderId]).toEqual([202, id])
    const unknown = await ops.post('/v1/ops/sagas/ord_00000000000000000000000000/retry')
    expect([unknown.status, unknown.body.code]).toEqual([404, 'no-such-saga'])
  })
})

describe.skipIf(!simulated)('a webhook', () => {
  const hook = '/v1/hooks/payments/simulator'
  const body = { id: 'evt_1', type: 'payment.captured', payment: {} }
  const sign = (text: string, seconds: number, secret = 'simulated-webhook-secret') =>
    `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex')}`
  const now = () => Math.floor(Date.now() / 1000)
  const send = (headers: Record<string, string>, path = hook) => anyone.post(path, body, headers)

  it('that nobody signed, or somebody else, or long ago, is refused', async () => {
    const text = JSON.stringify(body)
    const refusals = await Promise.all([
      send({}),
      send({ 'simulator-signature': 'nonsense' }),
      send({ 'simulator-signature': sign(text, now(), 'another secret') }),
      send({ 'simulator-signature': sign(`${text} `, now()) }),
      send({ 'simulator-signature': sign(text, now() - 301) }),
      send({ 'simulator-signature': sign(text, now() + 360) }),
    ])
    expect(refusals.map(({ status, body: problem }) => [status, problem.code])).toEqual([
      [401, 'signature-missing'],
      [401, 'signature-invalid'],
      [401, 'signature-invalid'],
      [401, 'signature-invalid'],
      [401, 'signature-expired'],
      [401, 'signature-expired'],
    ])
  })

  it('that is signed and no event is refused, and one of a stranger is not known', async () => {
    const text = JSON.stringify(body)
    const malformed = await send({ 'simulator-signature': sign(text, now()) })
    expect([malformed.status, malformed.body.code]).toEqual([400, 'malformed-webhook'])
    const stranger = await send({ 'simulator-signature': sign(text, now()) }, '/v1/hooks/payments/nobody')
    expect([stranger.status, stranger.body.code]).toEqual([404, 'no-such-provider'])
  })
})

interface SagaItem {
  readonly orderId: string
  readonly waitsForStaff: string | null
}

interface ProviderPayment {
  readonly status: string
  readonly captured: { readonly amount: number }
  readonly refunds: readonly { readonly status: string; readonly amount: { readonly amount: number } }[]
  readonly metadata: { readonly paymentId: string }
}

/** An order of two pieces for 25.00 EUR that the shop has approved by itself. */
async function approvedOrder(): Promise<{ path: string; sku: string }> {
  const product = await soldProduct()
  const buyer = await as('customer')
  const placed = await buyer.post('/v1/orders', {
    lines: [{ productId: product.id, quantity: 2 }],
    shippingAddress: address,
  })
  const path = `/v1/orders/${placed.body.id}`
  await reaches(path, 'approved')
  return { path, sku: product.variants[0]?.sku ?? '' }
}

async function pays(path: string, method: string): Promise<HttpAnswer> {
  const buyer = await as('customer')
  return buyer.post(`${path}/payments`, { method }, { 'idempotency-key': randomUUID() })
}

async function readOrder(path: string): Promise<HttpAnswer> {
  return (await as('customer')).get(`${path}?consistency=strong`)
}

function reaches(path: string, status: string): Promise<HttpAnswer> {
  return until(
    () => readOrder(path),
    ({ body }) => body.status === status,
  )
}

async function paymentBecomes(path: string, status: string): Promise<void> {
  const buyer = await as('customer')
  await until(
    () => buyer.get(`${path}/payments`),
    ({ body }) => body.items.some((payment: { status: string }) => payment.status === status),
  )
}

async function kinds(path: string): Promise<string[]> {
  const { body } = await (await as('support')).get(`${path}/history`)
  return body.items.map(({ type }: { type: string }) => type)
}

async function providerPayments(paymentId: string): Promise<readonly ProviderPayment[]> {
  const response = await fetch(`${shop.paymentProvider}/payments`)
  const { items } = (await response.json()) as { items: ProviderPayment[] }
  return items.filter(({ metadata }) => metadata.paymentId === paymentId)
}

async function atProvider(paymentId: string): Promise<ProviderPayment | undefined> {
  return (await providerPayments(paymentId))[0]
}
