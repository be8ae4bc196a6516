import { afterAll, describe, expect, test } from 'vitest'
import { address } from '#local/demo/address.ts'
import { lines } from '#test/personal/orders-service.ts'
import { buyer, orderDesk, support, warehouse } from './desk.ts'

const desk = await orderDesk()
afterAll(desk.stop)

const giftMessage = 'Happy birthday, Grace!'
const list = 'GET /v1/orders/{id}/packing-list'

async function given(customer: string): Promise<string> {
  const body = { lines, shippingAddress: address, giftMessage }
  const answer = await desk.ask(customer, buyer, 'POST /v1/orders', { body })
  expect([answer.status, answer.body]).toMatchObject([201, { giftMessage }])
  return String(answer.body['id'])
}

describe('a packing list', () => {
  test('says what goes into the parcel, where to, and with which words', async () => {
    const id = await given('ada')
    for (const scopes of [warehouse, support]) {
      const { status, body } = await desk.ask('wim', scopes, list, { id })
      expect([status, body]).toEqual([
        200,
        {
          orderId: id,
          version: 1,
          status: 'created',
          shippingAddress: address,
          giftMessage,
          erased: false,
          lines: [{ line: 1, sku: 'CUP', name: 'Cup', quantity: 2 }],
        },
      ])
    }
  })

  test('has no words where none were given', async () => {
    const { body } = await desk.ask('wim', warehouse, list, { id: await desk.placed() })
    expect(body).toMatchObject({ shippingAddress: address, giftMessage: null })
  })

  test('has what is in no parcel yet', async () => {
    const id = await desk.paid()
    await desk.ask('wim', warehouse, 'POST /v1/orders/{id}/prepare', { id })
    const body = { carrier: 'DHL', tracking: '00340', lines: [{ line: 1, quantity: 1 }] }
    await desk.ask('wim', warehouse, 'POST /v1/orders/{id}/shipments', { id, body })
    expect((await desk.ask('wim', warehouse, list, { id })).body).toMatchObject({ lines: [{ quantity: 1 }] })
  })

  test('is for those who pack and those who read orders', async () => {
    const id = await given('ada')
    expect((await desk.ask('ada', buyer, list, { id })).status).toBe(403)
    expect((await desk.ask('wim', warehouse, list, { id: 'ord_00000000000000000000000000' })).status).toBe(404)
  })
})

describe('a gift message', () => {
  test('is shown to the buyer and to staff, and lost with everything else that is told of a person', async () => {
    const id = await given('eva')
    const seen = () =>
      Promise.all([
        desk.ask('eva', buyer, 'GET /v1/orders/{id}', { id }),
        desk.ask('sam', support, 'GET /v1/orders/{id}', { id }),
        desk.ask('wim', warehouse, list, { id }),
      ])
    for (const { body } of await seen()) expect(body).toMatchObject({ giftMessage, erased: false })
    await desk.ask('eva', buyer, 'POST /v1/me/erase')
    for (const { body } of await seen()) expect(body).toMatchObject({ giftMessage: null, erased: true })
  })
})
