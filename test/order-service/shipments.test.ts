import { afterAll, describe, expect, test } from 'vitest'
import { buyer, orderDesk, support, warehouse } from './desk.ts'

const desk = await orderDesk()
afterAll(desk.stop)

const ship = 'POST /v1/orders/{id}/shipments'
const arrived = 'POST /v1/orders/{id}/shipments/{shipment}/delivered'
const parcel = { carrier: 'DHL', tracking: '00340' }

async function prepared(): Promise<string> {
  const id = await desk.paid()
  const { status } = await desk.ask('wim', warehouse, 'POST /v1/orders/{id}/prepare', { id })
  expect(status).toBe(200)
  return id
}

describe('the warehouse', () => {
  test('ships in parcels; the order goes and arrives with the last one', async () => {
    const id = await prepared()
    const first = await desk.ask('wim', warehouse, ship, { id, body: { ...parcel, lines: [{ line: 1, quantity: 1 }] } })
    const shipment = String(first.body['id'])
    expect(first.status).toBe(201)
    expect(first.headers['location']).toBe(`/v1/orders/${id}/shipments/${shipment}`)
    expect(first.body).toMatchObject({
      id: expect.stringMatching(/^shp_[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
      orderId: id,
      status: 'shipped',
      ...parcel,
      lines: [{ line: 1, quantity: 1 }],
      deliveredAt: null,
      order: { status: 'prepared', allowedCommands: ['ShipParcel', 'ConfirmDelivery'] },
    })
    const last = await desk.ask('wim', warehouse, ship, { id, body: parcel })
    expect(last.body['order']).toMatchObject({ status: 'shipped', allowedCommands: ['ConfirmDelivery'] })
    for (const params of [{ shipment }, { shipment: String(last.body['id']) }]) {
      const { body } = await desk.ask('wim', warehouse, arrived, { id, params })
      expect(body).toMatchObject({ id: params.shipment, status: 'delivered' })
    }
    const list = await desk.ask('ada', buyer, 'GET /v1/orders/{id}/shipments', { id })
    expect(list.body['items']).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }])
    const order = await desk.ask('ada', buyer, 'GET /v1/orders/{id}', { id })
    expect(order.body).toMatchObject({ status: 'delivered', allowedCommands: [] })
  })

  test('repeats a parcel without sending two', async () => {
    const id = await prepared()
    const headers = { 'idempotency-key': 'one-parcel' }
    const body = { ...parcel, lines: [{ line: 1, quantity: 1 }] }
    const first = await desk.ask('wim', warehouse, ship, { id, body, headers })
    expect((await desk.ask('wim', warehouse, ship, { id, body, headers })).body).toEqual(first.body)
  })

  test('ships nothing that was not packed or is not left', async () => {
    const id = await desk.paid()
    const early = await desk.ask('wim', warehouse, ship, { id, body: parcel })
    expect([early.status, early.body]).toEqual([
      409,
      expect.objectContaining({ code: 'not-prepared', state: 'paid', allowedCommands: ['PrepareOrder'] }),
    ])
    const tooMuch = { ...parcel, lines: [{ line: 1, quantity: 3 }] }
    const packed = await prepared()
    const many = await desk.ask('wim', warehouse, ship, { id: packed, body: tooMuch })
    expect([many.status, many.body['code']]).toEqual([409, 'more-than-prepared'])
    const none = await desk.ask('wim', warehouse, arrived, { id: packed, params: { shipment: 'shp_0' } })
    expect([none.status, none.body['code']]).toEqual([404, 'no-such-parcel'])
    expect((await desk.ask('ada', buyer, ship, { id, body: parcel })).status).toBe(403)
  })

  test('packs nothing that the stock does not keep any more', async () => {
    const id = await desk.paid()
    await desk.tell(id, { type: 'RecordStockReleased', sku: 'CUP', reason: 'expired' })
    const { status, body } = await desk.ask('wim', warehouse, 'POST /v1/orders/{id}/prepare', { id })
    expect([status, body['code'], body['allowedCommands']]).toEqual([409, 'reservation-lost', []])
    const order = await desk.ask('ada', buyer, 'GET /v1/orders/{id}', { id })
    expect(order.body['reservations']).toEqual([{ sku: 'CUP', quantity: 2, until: null, status: 'expired' }])
  })
})

test('approval waits for the stock', async () => {
  const id = await desk.placed()
  const { status, body } = await desk.ask('sam', support, 'POST /v1/orders/{id}/approve', { id })
  expect([status, body]).toEqual([
    409,
    expect.objectContaining({
      code: 'stock-not-reserved',
      allowedCommands: ['RejectOrder', 'CancelOrder', 'NoteOrder'],
    }),
  ])
})
