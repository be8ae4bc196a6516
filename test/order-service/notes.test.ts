import { afterAll, describe, expect, test } from 'vitest'
import { buyer, finance, orderDesk, support, warehouse } from './desk.ts'

const desk = await orderDesk()
afterAll(desk.stop)

const note = 'POST /v1/orders/{id}/notes'
const order = 'GET /v1/orders/{id}'
const history = 'GET /v1/orders/{id}/history'
const text = 'Rang at noon: she moves to Marylebone next week'
const strong = { query: 'consistency=strong' }

async function noted(customer = 'ada'): Promise<string> {
  const id = await desk.paid(customer)
  const { status, body } = await desk.ask('sam', support, note, { id, body: { text } })
  expect([status, body]).toMatchObject([200, { id, status: 'paid', notes: [{ text }] }])
  return id
}

describe('a note of staff', () => {
  test('is read by whoever manages or packs the order, and its history tells who wrote it', async () => {
    const id = await noted()
    for (const scopes of [support, warehouse]) {
      const { body } = await desk.ask('wim', scopes, order, { id, ...strong })
      expect(body['notes']).toEqual([
        { id: expect.stringMatching(/^nte_[0-7][0-9A-HJKMNP-TV-Z]{25}$/), text, at: body['asOf'] },
      ])
    }
    const { body } = await desk.ask('ann', support, history, { id })
    expect(body['items']).toContainEqual(
      expect.objectContaining({ type: 'OrderNoted', actor: 'person:sam', data: expect.objectContaining({ text }) }),
    )
  })

  test('is not shown to the buyer, at any version, nor to who gives money back', async () => {
    const id = await noted()
    const asked = await Promise.all([
      desk.ask('ada', buyer, order, { id, ...strong }),
      desk.ask('ada', buyer, order, { id, query: 'version=5' }),
      desk.ask('ada', buyer, history, { id }),
      desk.ask('ada', buyer, 'GET /v1/orders/{id}/diff', { id, query: 'from=1&to=5' }),
      desk.ask('ada', buyer, 'POST /v1/orders/{id}/cancel', { id, query: 'dryRun=true' }),
      desk.ask('ada', buyer, 'POST /v1/orders/{id}/cancel', { id }),
    ])
    const grant = { amount: { amount: 1, currency: 'EUR' }, reason: 'scratched' }
    const other = await noted()
    const granted = await desk.ask('sam', support, 'POST /v1/orders/{id}/refunds', { id: other, body: grant })
    const params = { refund: String(granted.body['id']) }
    asked.push(await desk.ask('fin', finance, 'POST /v1/orders/{id}/refunds/{refund}/execute', { id: other, params }))
    for (const answer of asked) {
      expect(answer.status).toBe(200)
      expect(answer.text).not.toContain('Marylebone')
      expect(answer.text).not.toContain('OrderNoted')
    }
    expect((await desk.ask('ada', buyer, note, { id, body: { text } })).status).toBe(403)
  })

  test('is written once for a key, and not at all in thought', async () => {
    const id = await desk.paid()
    const request = { id, body: { text }, headers: { 'idempotency-key': 'one-note' } }
    const first = await desk.ask('sam', support, note, request)
    const again = await desk.ask('sam', support, note, request)
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true'])
    const dry = await desk.ask('sam', support, note, { id, body: { text: 'twice' }, query: 'dryRun=true' })
    expect(dry.body['events']).toMatchObject([{ type: 'OrderNoted', data: { text: 'twice' } }])
    const { body } = await desk.ask('sam', support, order, { id, ...strong })
    expect(body['notes']).toMatchObject([{ text }])
  })

  test('says 1 to 1000 characters', async () => {
    const id = await desk.paid()
    for (const wrong of [{}, { text: '' }, { text: 'x'.repeat(1001) }, { text: 'a\u0000b' }, { text, by: 'sam' }]) {
      const { status, body } = await desk.ask('sam', support, note, { id, body: wrong })
      expect([status, body['code']]).toEqual([400, 'invalid-body'])
    }
    expect((await desk.ask('sam', support, note, { id, body: { text: 'x'.repeat(1000) } })).status).toBe(200)
  })

  test('is erased with the buyer’s data', async () => {
    const id = await noted('eve')
    await desk.project()
    await desk.ask('eve', buyer, 'POST /v1/me/erase')
    const { body } = await desk.ask('sam', support, order, { id })
    expect(body).toMatchObject({ erased: true, note: null, notes: [{ text: null }] })
    const told = await desk.ask('sam', support, history, { id })
    expect(told.body['items']).toContainEqual(
      expect.objectContaining({ type: 'OrderNoted', erased: true, data: expect.objectContaining({ text: null }) }),
    )
  })
})
