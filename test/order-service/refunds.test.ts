import { afterAll, describe, expect, test } from 'vitest'
import { eur, tells } from '#test/orders/past.ts'
import { buyer, finance, orderDesk, support } from './desk.ts'

const desk = await orderDesk()
afterAll(desk.stop)

const grant = 'POST /v1/orders/{id}/refunds'
const execute = 'POST /v1/orders/{id}/refunds/{refund}/execute'
const body = { amount: eur(500), reason: 'scratched' }

describe('money goes back in two steps', () => {
  test('support grants it, finance lets it go, the provider gives it', async () => {
    const id = await desk.paid()
    const granted = await desk.ask('sam', support, grant, { id, body })
    expect(granted.status).toBe(201)
    const refund = String(granted.body['id'])
    expect(granted.headers['location']).toBe(`/v1/orders/${id}/refunds/${refund}`)
    expect(granted.body).toMatchObject({
      id: expect.stringMatching(/^ref_[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      orderId: id,
      status: 'granted',
      ...body,
      parts: [],
      order: { status: 'paid', refunds: [{ id: refund }] },
    })
    const executed = await desk.ask('fin', finance, execute, { id, params: { refund } })
    expect(executed.body).toMatchObject({
      id: refund,
      status: 'requested',
      parts: [{ paymentId: 'pay_1', amount: eur(500), status: 'requested' }],
    })
    await desk.tell(id, tells('r1', { status: 'refunded', amount: eur(500), refundId: refund }))
    const list = await desk.ask('ada', buyer, 'GET /v1/orders/{id}/refunds', { id })
    expect(list.body['items']).toMatchObject([{ id: refund, status: 'succeeded' }])
    const one = await desk.ask('ada', buyer, 'GET /v1/orders/{id}/refunds/{refund}', { id, params: { refund } })
    expect(one.body).toMatchObject({ id: refund, orderId: id, status: 'succeeded' })
  })

  test('each with a scope of its own, and a buyer with neither', async () => {
    const id = await desk.paid()
    const params = { refund: String((await desk.ask('sam', support, grant, { id, body })).body['id']) }
    expect((await desk.ask('sam', support, execute, { id, params })).status).toBe(403)
    expect((await desk.ask('fin', finance, grant, { id, body })).status).toBe(403)
    expect((await desk.ask('ada', buyer, grant, { id, body })).status).toBe(403)
    expect((await desk.ask('ada', buyer, execute, { id, params })).status).toBe(403)
  })

  test('to whoever executes it, without the address of the buyer', async () => {
    const id = await desk.paid()
    const params = { refund: String((await desk.ask('sam', support, grant, { id, body })).body['id']) }
    const { body: executed } = await desk.ask('fin', finance, execute, { id, params })
    expect(executed['order']).toMatchObject({ shippingAddress: null, note: null, erased: false })
    const { body: seen } = await desk.ask('sam', support, 'GET /v1/orders/{id}', { id })
    expect(seen['shippingAddress']).not.toBeNull()
  })

  test('only with an Idempotency-Key, so that nothing is granted twice', async () => {
    const id = await desk.paid()
    const none = await desk.ask('sam', support, grant, { id, body, headers: { 'idempotency-key': undefined } })
    expect([none.status, none.body['code']]).toEqual([400, 'idempotency-key-required'])
    const headers = { 'idempotency-key': 'grant-once' }
    const first = await desk.ask('sam', support, grant, { id, body, headers })
    expect((await desk.ask('sam', support, grant, { id, body, headers })).body).toEqual(first.body)
  })

  test('never more than is here', async () => {
    const id = await desk.paid()
    const { status, body: problem } = await desk.ask('sam', support, grant, {
      id,
      body: { ...body, amount: eur(2001) },
    })
    expect([status, problem['code'], problem['state']]).toEqual([409, 'more-than-captured', 'paid'])
    const nothing = await desk.ask('sam', support, grant, { id, body: { ...body, amount: eur(0) } })
    expect([nothing.status, nothing.body['code']]).toEqual([400, 'invalid-body'])
    const dollars = await desk.ask('sam', support, grant, {
      id,
      body: { ...body, amount: { amount: 1, currency: 'USD' } },
    })
    expect([dollars.status, dollars.body['code']]).toEqual([409, 'wrong-currency'])
    const unknown = await desk.ask('fin', finance, execute, { id, params: { refund: 'ref_0' } })
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'no-such-refund'])
  })

  test('as a trial that records nothing', async () => {
    const id = await desk.paid()
    const { status, body: trial } = await desk.ask('sam', support, grant, { id, body, query: 'dryRun=true' })
    expect([status, trial['events']]).toEqual([200, [{ type: 'RefundGranted', data: expect.objectContaining(body) }]])
    expect((await desk.ask('ada', buyer, 'GET /v1/orders/{id}/refunds', { id })).body['items']).toEqual([])
  })
})
