import { describe, expect, it } from 'vitest'
import { until } from '#local/shop-client.ts'
import { buy, tellPayment } from './purchase.ts'
import { as, newProduct } from './shop.ts'

describe('a paid order', () => {
  it('goes out in parcels, arrives, and is a return once its money is back; its invoice stays what it was', async () => {
    const [customer, support, finance, warehouse] = await Promise.all([
      as('customer'),
      as('support'),
      as('finance'),
      as('warehouse'),
    ])
    const products = await Promise.all([newProduct(), newProduct()])
    const path = await buy(customer, ...products.map(({ id }) => id))
    const invoice = await customer.get(`${path}/invoice`)
    expect(invoice.body).toMatchObject({ total: { amount: 2500 }, creditNotes: [] })

    const prepared = await until(
      () => warehouse.post(`${path}/prepare`),
      ({ status }) => status === 200,
    )
    expect(prepared.body.status).toBe('prepared')
    const parcels: string[] = []
    for (const line of [1, 2]) {
      const parcel = { carrier: 'DHL', tracking: `0034${line}`, lines: [{ line, quantity: 1 }] }
      const { status, headers, body } = await warehouse.post(`${path}/shipments`, parcel)
      expect([status, headers.get('location')]).toEqual([201, `${path}/shipments/${body.id}`])
      parcels.push(body.id)
    }
    expect((await customer.get(`${path}?consistency=strong`)).body.status).toBe('shipped')
    const tooLate = await support.post(`${path}/cancel`)
    expect([tooLate.status, tooLate.body.code, tooLate.body.state]).toEqual([409, 'already-shipped', 'shipped'])
    for (const id of parcels) await warehouse.post(`${path}/shipments/${id}/delivered`)
    expect((await customer.get(`${path}?consistency=strong`)).body).toMatchObject({
      status: 'delivered',
      allowedCommands: [],
    })

    const amount = { amount: 2500, currency: 'EUR' }
    const refund = await support.post(`${path}/refunds`, { amount, reason: 'does not fit' })
    expect([refund.status, refund.body.status]).toEqual([201, 'granted'])
    const executed = await finance.post(`${path}/refunds/${refund.body.id}/execute`)
    expect(executed.body).toMatchObject({ status: 'requested', order: { shippingAddress: null } })
    await tellPayment(path, 'refunded', amount)
    const returned = await until(
      () => customer.get(path),
      ({ body }) => body.status === 'returned',
    )
    expect(returned.body.refunds).toMatchObject([{ id: refund.body.id, status: 'succeeded' }])
    expect((await customer.get(`${path}/invoice`)).body).toEqual({
      ...invoice.body,
      creditNotes: [expect.objectContaining({ amount, reason: 'does not fit' })],
      credited: amount,
    })
  })
})
