import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type HttpAnswer, until } from '#local/shop-client.ts'
import { asStaffSees, expireUnpaid, type Life, type LivedOrder, orderThatIs } from '../order-lives.ts'
import { tellPayment } from '../purchase.ts'
import { as, shop } from '../shop.ts'

/** Orders that wait for no money any more. */
const closed: { readonly life: Life; readonly order: LivedOrder }[] = []

beforeAll(async () => {
  // The job that expires one order would expire the others too that are approved then.
  closed.push({ life: 'expired', order: await orderThatIs('expired') })
  const lives = ['rejected', 'cancelling', 'cancelled', 'returned'] as const
  closed.push(...(await Promise.all(lives.map(async (life) => ({ life, order: await orderThatIs(life) })))))
})

describe.skipIf(shop.paymentProvider === undefined)('money that is under way', () => {
  it('when the order expires is recorded when it comes, and goes back at once', async () => {
    // The provider takes three seconds; where the clock's job takes longer, the order is paid in time, and another one is tried.
    const { path, paymentId } = await until(
      async () => {
        const paying = await payingLate()
        return { ...paying, status: await expireUnpaid(paying.path) }
      },
      ({ status }) => status === 'expired',
    )
    await goesBack(path, paymentId, 'order expired')
    expect((await asStaffSees(path)).body.status).toBe('expired')
  })

  it('when staff cancel the order is recorded when it comes, goes back, and ends the cancellation', async () => {
    const { path, paymentId } = await payingLate()
    const support = await as('support')
    expect((await support.post(`${path}/cancel`, { reason: 'not sold there' })).body.status).toBe('cancelling')
    await goesBack(path, paymentId, 'order cancelling')
    const history = await support.get(`${path}/history`)
    const types: string[] = history.body.items.map(({ type }: { type: string }) => type)
    expect(types.indexOf('RefundSucceeded')).toBeLessThan(types.indexOf('OrderCancelled'))
    expect((await asStaffSees(path)).body.status).toBe('cancelled')
  })
})

describe('RecordPaymentResult', () => {
  it('is never refused: money that nobody waits for any more is recorded and asked back in the same commit', async () => {
    await Promise.all(
      closed.map(async ({ life, order }) => {
        await tellPayment(order.path, 'captured', order.total)
        const { body } = await until(
          () => asStaffSees(order.path),
          ({ body: seen }) => seen.version > order.version,
        )
        expect([life, body.status, body.version]).toEqual([life, order.status, order.version + 1])
        expect(body.refunds.at(-1)).toMatchObject({
          status: 'requested',
          amount: order.total,
          reason: `order ${order.status}`,
        })
      }),
    )
  })

  it('of money beyond the total leaves the order paid, and asks the rest back', async () => {
    const order = await orderThatIs('paid')
    await tellPayment(order.path, 'captured', { amount: 1, currency: 'EUR' })
    const { body } = await until(
      () => asStaffSees(order.path),
      ({ body: seen }) => seen.refunds.length > 0,
    )
    expect(body).toMatchObject({
      status: 'paid',
      payment: { captured: { amount: order.total.amount + 1 } },
      refunds: [{ amount: { amount: 1 }, reason: 'paid too much' }],
    })
  })
})

it('ExpireOrder ends what is approved and unpaid, once its time is over, and nothing else', async () => {
  const others = ['created', 'paid', 'rejected'] as const
  const before = await Promise.all(others.map((life) => orderThatIs(life)))
  const order = await orderThatIs('approved')
  const ops = await as('ops')
  const { body } = await asStaffSees(order.path)
  // The moment itself is still in time.
  expect((await ops.post('/v1/ops/jobs/orders-expiry/run', { now: body.payBy })).status).toBe(202)
  expect(await expireUnpaid(order.path)).toBe('expired')
  const expired = await asStaffSees(order.path)
  expect(expired.body).toMatchObject({ status: 'expired', closingReason: 'not paid in time' })
  for (const { path, version } of before) expect((await asStaffSees(path)).body.version).toBe(version)
})

interface ProviderPayment {
  readonly status: string
  readonly refunds: readonly { readonly status: string; readonly amount: { readonly amount: number } }[]
  readonly metadata: { readonly paymentId: string }
}

async function providerPayment(paymentId: string): Promise<ProviderPayment | undefined> {
  const response = await fetch(`${shop.paymentProvider}/payments`)
  const { items } = (await response.json()) as { items: ProviderPayment[] }
  return items.find(({ metadata }) => metadata.paymentId === paymentId)
}

/** An approved order whose payment the provider takes its time with. */
async function payingLate(): Promise<{ path: string; paymentId: string }> {
  const { path } = await orderThatIs('approved')
  const buyer = await as('customer')
  const key = { 'idempotency-key': randomUUID() }
  const { status, body } = await buyer.post(`${path}/payments`, { method: 'tok_late_capture' }, key)
  expect(status).toBe(201)
  await until(
    () => providerPayment(body.id),
    (payment) => payment?.status === 'capturing',
  )
  return { path, paymentId: body.id }
}

/** Captured, refunded once at the provider, and both told by the order. */
async function goesBack(path: string, paymentId: string, reason: string): Promise<void> {
  const { body }: HttpAnswer = await until(
    () => asStaffSees(path),
    (order) => order.body.refunds.some(({ status }: { status: string }) => status === 'succeeded'),
  )
  const { captured, refunded } = body.payment
  expect([captured, refunded]).toEqual([body.total, body.total])
  expect(body.refunds).toMatchObject([{ reason, amount: body.total }])
  const payment = await providerPayment(paymentId)
  expect(payment?.refunds).toMatchObject([{ status: 'succeeded', amount: { amount: body.total.amount } }])
}
