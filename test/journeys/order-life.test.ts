import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { address } from '#local/demo/address.ts'
import { until } from '#local/shop-client.ts'
import { ulid } from '#shared/identity/ids.ts'
import { as, newOrder, newProduct, sendCommand } from './shop.ts'

describe('the life of an order', () => {
  it('goes from the till to the door, and its history tells every step', async () => {
    const [customer, support, warehouse] = await Promise.all([as('customer'), as('support'), as('warehouse')])
    const { id } = await newOrder(2)
    const path = `/v1/orders/${id}`

    // Small orders are approved by the shop's own policy once their goods are reserved.
    const approved = await until(
      () => customer.get(path),
      ({ body }) => body.status === 'approved',
    )
    expect(approved.body).toMatchObject({
      payment: { outstanding: { amount: 2500, currency: 'EUR' } },
    })

    await sendCommand({
      commandId: randomUUID(),
      type: 'RecordPaymentResult',
      orderId: id,
      paymentId: 'pay-1',
      providerEventId: randomUUID(),
      result: { status: 'captured', amount: { amount: 2500, currency: 'EUR' } },
    })
    await until(
      () => customer.get(path),
      ({ body }) => body.status === 'paid',
    )
    expect((await warehouse.post(`${path}/prepare`)).body.status).toBe('prepared')

    const shipmentId = `shp_${ulid(Date.now())}`
    await sendCommand({
      commandId: randomUUID(),
      type: 'ShipParcel',
      orderId: id,
      shipmentId,
      carrier: 'DHL',
      tracking: '00340',
    })
    await until(
      () => customer.get(path),
      ({ body }) => body.status === 'shipped',
    )
    await sendCommand({ commandId: randomUUID(), type: 'ConfirmDelivery', orderId: id, shipmentId })
    const delivered = await until(
      () => customer.get(path),
      ({ body }) => body.status === 'delivered',
    )
    expect(delivered.body).toMatchObject({
      shipments: [{ id: shipmentId, carrier: 'DHL', tracking: '00340', deliveredAt: expect.any(String) }],
      payment: { captured: { amount: 2500 }, outstanding: { amount: 0 } },
      allowedCommands: [],
    })

    const history = await support.get(`${path}/history`)
    const types: string[] = history.body.items.map(({ type }: { type: string }) => type)
    expect(types).toContain('StockReservedForOrder')
    expect(types.filter((type) => type !== 'StockReservedForOrder')).toEqual([
      'OrderCreated',
      'OrderApproved',
      'PaymentCaptured',
      'OrderPaid',
      'OrderPrepared',
      'ParcelShipped',
      'OrderShipped',
      'ParcelDelivered',
      'OrderDelivered',
    ])
    const actors = new Set(history.body.items.map(({ actor }: { actor: string }) => actor.split(':')[0]))
    expect(actors).toEqual(new Set(['person', 'process', 'partner']))
    const own = await customer.get(`${path}/history`)
    expect(own.body.items[1].actor).toBe('shop')
  })

  it('counts what was sold, once the order is paid', async () => {
    const support = await as('support')
    // More of one product than any other journey sells: it stands on the report's only page.
    const { id, productId } = await newOrder(95)
    await until(
      () => support.post(`/v1/orders/${id}/approve`),
      ({ status }) => status === 200,
    )
    const payment = {
      commandId: randomUUID(),
      type: 'RecordPaymentResult',
      orderId: id,
      paymentId: 'pay-1',
      providerEventId: randomUUID(),
      result: { status: 'captured', amount: { amount: 95 * 1250, currency: 'EUR' } },
    }
    // The provider tells twice, and a second time under another command id.
    await sendCommand(payment)
    await sendCommand(payment)
    await sendCommand({ ...payment, commandId: randomUUID() })
    const report = await until(
      () => support.get('/v1/reports/top-products?limit=100'),
      ({ body }) => body.items.some((item: { productId: string }) => item.productId === productId),
    )
    expect(report.body.items.find((item: { productId: string }) => item.productId === productId)).toEqual({
      productId,
      units: 95,
      orders: 1,
    })
  })

  it('is listed for its buyer, newest first, page by page', async () => {
    const customer = await as('customer2')
    const product = await newProduct()
    const placed: string[] = []
    for (let i = 0; i < 5; i++) {
      const { body } = await customer.post('/v1/orders', {
        lines: [{ productId: product.id, quantity: 1 }],
        shippingAddress: address,
      })
      placed.unshift(body.id)
    }
    const listed = await until(
      () => customer.get('/v1/orders?limit=100'),
      ({ body }) => placed.every((id) => body.items.some((item: { id: string }) => item.id === id)),
    )
    expect(listed.body.items.slice(0, 5).map(({ id }: { id: string }) => id)).toEqual(placed)
    expect(Date.parse(listed.body.asOf)).toBeGreaterThan(0)

    const paged: string[] = []
    let next: string | null = '/v1/orders?limit=2'
    while (next !== null) {
      const page = await customer.get(next)
      paged.push(...page.body.items.map(({ id }: { id: string }) => id))
      const link: string | undefined = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]
      expect(page.body.next === null).toBe(link === undefined)
      next = link ?? null
    }
    expect(paged).toEqual(listed.body.items.map(({ id }: { id: string }) => id))
  })
})
