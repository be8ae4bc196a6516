import { afterAll, describe, expect, test } from 'vitest'
import { address } from '#local/demo/address.ts'
import { eur, tells } from '#test/orders/past.ts'
import { buyer, orderDesk, support, warehouse } from './desk.ts'

const desk = await orderDesk()
afterAll(desk.stop)

const invoice = 'GET /v1/orders/{id}/invoice'
const elsewhere = { ...address, line1: '1 Elsewhere Road' }

describe('an invoice', () => {
  test('is there from the moment an order is paid', async () => {
    const id = await desk.approved()
    const early = await desk.ask('ada', buyer, invoice, { id })
    expect([early.status, early.body['code'], early.body['state']]).toEqual([404, 'no-invoice', 'approved'])
    await desk.tell(id, tells('e1', { status: 'captured', amount: eur(2000) }))
    const { status, headers, body } = await desk.ask('ada', buyer, invoice, { id })
    expect([status, headers['etag']]).toEqual([200, '"4"'])
    expect(body).toEqual({
      number: `INV-${id.slice(4)}`,
      orderId: id,
      date: expect.any(String),
      customerId: 'ada',
      shippingAddress: address,
      erased: false,
      lines: [{ line: 1, sku: 'CUP', name: 'Cup', quantity: 2, unitPrice: eur(1000), amount: eur(2000) }],
      total: eur(2000),
      payments: [{ id: 'pay_1', amount: eur(2000), date: body['date'] }],
      creditNotes: [],
      credited: eur(0),
    })
  })

  test('stays as it was on its day; money that went back is listed beside it', async () => {
    const id = await desk.paid()
    const { body: before } = await desk.ask('ada', buyer, invoice, { id })
    const moved = await desk.ask('ada', buyer, 'POST /v1/orders/{id}/address', {
      id,
      body: { shippingAddress: elsewhere },
    })
    expect(moved.body['shippingAddress']).toEqual(elsewhere)
    await desk.tell(
      id,
      { type: 'GrantRefund', refundId: 'ref_1', amount: eur(500), reason: 'scratched' },
      { type: 'ExecuteRefund', refundId: 'ref_1' },
    )
    expect((await desk.ask('ada', buyer, invoice, { id })).body).toEqual(before)
    await desk.tell(id, tells('r1', { status: 'refunded', amount: eur(500), refundId: 'ref_1' }))
    const { body: after } = await desk.ask('ada', buyer, invoice, { id })
    expect(after).toEqual({
      ...before,
      creditNotes: [{ number: `CN-${id.slice(4)}-1`, date: expect.any(String), amount: eur(500), reason: 'scratched' }],
      credited: eur(500),
    })
  })

  test('is a page to print for a browser', async () => {
    const id = await desk.paid()
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    const page = await desk.ask('ada', buyer, invoice, { id, headers })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.text).toContain('20.00 EUR')
    expect(page.text).not.toMatch(/<script|src=|href=/)
  })

  test('is for its buyer and those who read orders', async () => {
    const id = await desk.paid()
    expect((await desk.ask('sam', support, invoice, { id })).status).toBe(200)
    expect((await desk.ask('eve', buyer, invoice, { id })).status).toBe(404)
    expect((await desk.ask('wim', warehouse, invoice, { id })).status).toBe(403)
  })

  test('forgets the buyer with them', async () => {
    const id = await desk.paid('bob')
    await desk.ask('bob', buyer, 'POST /v1/me/erase')
    const { body } = await desk.ask('sam', support, invoice, { id })
    expect(body).toMatchObject({ shippingAddress: null, erased: true, total: eur(2000) })
    const page = await desk.ask('sam', support, invoice, { id, headers: { accept: 'text/html' } })
    expect(page.text).not.toContain(address.line1)
  })
})

describe('a buyer has an order sent elsewhere', () => {
  const move = 'POST /v1/orders/{id}/address'
  const body = { shippingAddress: elsewhere }

  test('which the order shows from then on, and its history keeps', async () => {
    const id = await desk.placed()
    expect((await desk.ask('ada', buyer, move, { id, body })).body['shippingAddress']).toEqual(elsewhere)
    const { body: then } = await desk.ask('ada', buyer, 'GET /v1/orders/{id}', { id, query: 'version=1' })
    expect(then['shippingAddress']).toEqual(address)
    const { body: history } = await desk.ask('ada', buyer, 'GET /v1/orders/{id}/history', { id })
    expect(history['items']).toMatchObject([{ type: 'OrderCreated' }, { type: 'AddressChanged', data: body }])
  })

  test('with the same Idempotency-Key once', async () => {
    const id = await desk.placed()
    const headers = { 'idempotency-key': 'move-once' }
    await desk.ask('ada', buyer, move, { id, body, headers })
    const again = await desk.ask('ada', buyer, move, { id, body, headers })
    expect([again.body['version'], again.headers['idempotency-replayed']]).toEqual([2, 'true'])
  })

  test('as a trial that records nothing', async () => {
    const id = await desk.placed()
    const { body: trial } = await desk.ask('ada', buyer, move, { id, body, query: 'dryRun=true' })
    expect(trial['events']).toEqual([{ type: 'AddressChanged', data: body }])
  })

  test("but not somebody else's", async () => {
    const id = await desk.placed()
    expect((await desk.ask('eve', buyer, move, { id, body })).status).toBe(404)
    expect((await desk.ask('sam', support, move, { id, body })).status).toBe(403)
  })
})
