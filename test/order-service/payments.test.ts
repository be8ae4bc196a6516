import { afterAll, describe, expect, test } from 'vitest'
import { eur, tells } from '#test/orders/past.ts'
import { buyer, orderDesk, support, warehouse } from './desk.ts'

const desk = await orderDesk()
afterAll(desk.stop)

const pay = 'POST /v1/orders/{id}/payments'
const body = { method: 'tok_success' }

describe('a buyer pays over HTTP', () => {
  test('what is outstanding, and is told where the payment is', async () => {
    const id = await desk.approved()
    const { status, headers, body: payment } = await desk.ask('ada', buyer, pay, { id, body })
    expect(status).toBe(201)
    expect(headers).toMatchObject({ location: `/v1/orders/${id}/payments/${payment['id']}`, etag: '"4"' })
    expect(payment).toMatchObject({
      id: expect.stringMatching(/^pay_[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      orderId: id,
      status: 'started',
      amount: eur(2000),
      captured: eur(0),
      order: { id, status: 'approved', payment: { outstanding: eur(2000) } },
    })
    const params = { payment: String(payment['id']) }
    const one = await desk.ask('ada', buyer, 'GET /v1/orders/{id}/payments/{payment}', { id, params })
    const { order: _, ...part } = payment
    expect([one.status, one.body]).toEqual([200, part])
  })

  test('only with an Idempotency-Key, and with the same one once', async () => {
    const id = await desk.approved()
    const missing = await desk.ask('ada', buyer, pay, { id, body, headers: { 'idempotency-key': undefined } })
    expect([missing.status, missing.body['code']]).toEqual([400, 'idempotency-key-required'])
    const headers = { 'idempotency-key': 'pay-once' }
    const first = await desk.ask('ada', buyer, pay, { id, body, headers })
    const again = await desk.ask('ada', buyer, pay, { id, body, headers })
    expect(again.body).toEqual(first.body)
    expect([again.status, again.headers['idempotency-replayed']]).toEqual([201, 'true'])
    const other = await desk.ask('ada', buyer, pay, { id, body: { method: 'tok_decline' }, headers })
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency-key-reused'])
  })

  test('one payment at a time: a refusal says where the order is and what can be done', async () => {
    const id = await desk.approved()
    await desk.ask('ada', buyer, pay, { id, body })
    const { status, body: problem } = await desk.ask('ada', buyer, pay, { id, body })
    expect([status, problem]).toEqual([
      409,
      expect.objectContaining({
        code: 'payment-in-progress',
        state: 'approved',
        currentVersion: 4,
        allowedCommands: ['ChangeAddress', 'CancelOrder'],
      }),
    ])
  })

  test.each([
    ['amount-not-outstanding', { ...body, amount: eur(1999) }, 409],
    ['invalid-body', { method: '4242 4242 4242 4242' }, 400],
    ['invalid-body', { ...body, card: '4242' }, 400],
    ['invalid-body', {}, 400],
  ])('not otherwise: %s', async (code, wrong, status) => {
    const id = await desk.approved()
    const answer = await desk.ask('ada', buyer, pay, { id, body: wrong })
    expect([answer.status, answer.body['code']]).toEqual([status, code])
  })

  test('at the version that they saw', async () => {
    const id = await desk.approved()
    const stale = await desk.ask('ada', buyer, pay, { id, body, headers: { 'if-match': '"2"' } })
    expect([stale.status, stale.body['currentVersion']]).toEqual([412, 3])
    expect((await desk.ask('ada', buyer, pay, { id, body, headers: { 'if-match': '"3"' } })).status).toBe(201)
  })

  test('as a trial that records nothing', async () => {
    const id = await desk.approved()
    const trial = await desk.ask('ada', buyer, pay, { id, body, query: 'dryRun=true' })
    expect([trial.status, trial.body]).toEqual([
      200,
      {
        dryRun: true,
        version: 3,
        events: [
          {
            type: 'PaymentStarted',
            data: { paymentId: expect.any(String), amount: eur(2000), provider: 'simulator' },
          },
        ],
      },
    ])
    expect((await desk.ask('ada', buyer, pay, { id, body })).status).toBe(201)
  })

  test("never somebody else's order", async () => {
    const id = await desk.approved()
    expect((await desk.ask('eve', buyer, pay, { id, body })).status).toBe(404)
    for (const route of [
      'GET /v1/orders/{id}/payments',
      'GET /v1/orders/{id}/refunds',
      'GET /v1/orders/{id}/shipments',
    ]) {
      expect((await desk.ask('eve', buyer, route, { id })).status).toBe(404)
    }
    expect((await desk.ask('sam', support, pay, { id, body })).status).toBe(403)
    expect((await desk.ask('wim', warehouse, 'GET /v1/orders/{id}/payments', { id })).status).toBe(403)
  })

  test('not in a shop without a payment provider', async () => {
    const poor = await orderDesk({ provider: null })
    const id = await poor.approved()
    const { status, body: problem } = await poor.ask('ada', buyer, pay, { id, body })
    expect([status, problem['code']]).toEqual([503, 'no-payment-provider'])
    await poor.stop()
  })
})

test('payments are listed with what came of them, as new as the order', async () => {
  const id = await desk.approved()
  const { body: payment } = await desk.ask('ada', buyer, pay, { id, body })
  await desk.project()
  await desk.tell(id, tells('c1', { status: 'captured', amount: eur(2000) }, String(payment['id'])))
  const list = 'GET /v1/orders/{id}/payments'
  const fresh = await desk.ask('ada', buyer, list, { id, headers: { 'if-version-at-least': '5' } })
  expect(fresh.headers['etag']).toBe('"5"')
  expect(fresh.body).toEqual({
    items: [expect.objectContaining({ id: payment['id'], status: 'captured', captured: eur(2000) })],
    next: null,
  })
  await desk.project()
  expect((await desk.ask('sam', support, list, { id, headers: { 'if-none-match': '"5"' } })).status).toBe(304)
  const unknown = await desk.ask('ada', buyer, 'GET /v1/orders/{id}/payments/{payment}', {
    id,
    params: { payment: 'x' },
  })
  expect([unknown.status, unknown.body['code']]).toEqual([404, 'no-such-payment'])
})

test('the means of a payment is shown to nobody', async () => {
  const id = await desk.approved()
  const { text } = await desk.ask('ada', buyer, pay, { id, body: { method: 'tok_canary' } })
  const seen = [text]
  for (const route of ['GET /v1/orders/{id}', 'GET /v1/orders/{id}/history', 'GET /v1/orders/{id}/payments']) {
    for (const scopes of [buyer, support]) seen.push((await desk.ask('ada', scopes, route, { id })).text)
  }
  seen.push((await desk.ask('sam', support, 'GET /v1/orders/{id}/diff', { id, query: 'from=1&to=4' })).text)
  expect(seen.filter((shown) => shown.includes('tok_canary'))).toEqual([])
  expect(seen[3]).toContain('PaymentStarted')
})
