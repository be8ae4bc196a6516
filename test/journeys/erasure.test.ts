import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { address } from '#local/demo/address.ts'
import { until } from '#local/shop-client.ts'
import { as, newProduct } from './shop.ts'

const note = 'Ring twice, the bell is quiet'
const gone = { shippingAddress: null, note: null, erased: true }

/** An order of the second customer, whom no other journey needs an address of. */
async function order(): Promise<{ id: string; path: string }> {
  const [customer, product] = await Promise.all([as('customer2'), newProduct()])
  const { status, body } = await customer.post('/v1/orders', {
    lines: [{ productId: product.id, quantity: 2 }],
    shippingAddress: address,
    note,
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  expect(body).toMatchObject({ shippingAddress: address, note, erased: false })
  return { id: body.id, path: `/v1/orders/${body.id}` }
}

describe('a person who wants to be forgotten', () => {
  it('is, in every answer at once, and the books stay', async () => {
    const [customer, support] = await Promise.all([as('customer2'), as('support')])
    const { id, path } = await order()
    await until(
      () => customer.get('/v1/orders'),
      ({ body }) => body.items[0]?.id === id,
    )
    const before = await customer.get(path)
    expect(before.body).toMatchObject({ shippingAddress: address, note, erased: false })

    const key = { 'idempotency-key': randomUUID() }
    const erased = await customer.post('/v1/me/erase', undefined, key)
    expect([erased.status, erased.body.erased]).toEqual([
      200,
      ['orders.shippingAddress', 'orders.note', 'orders.giftMessage', 'orders.notes'],
    ])

    const etag = before.headers.get('etag') ?? ''
    const answers = await Promise.all([
      customer.get(path),
      customer.get(path, { 'if-none-match': etag }),
      customer.get(`${path}?consistency=strong`),
      customer.get(`${path}?version=1`),
      customer.get(`${path}?at=${encodeURIComponent(before.body.createdAt)}`),
      support.get(path),
      support.post(`${path}/cancel`),
    ])
    for (const { status, body } of answers) expect([status, body]).toMatchObject([200, gone])
    const [now] = answers
    expect(now?.body.total).toEqual(before.body.total)

    for (const caller of [customer, support]) {
      const history = await caller.get(`${path}/history`)
      expect(history.body.items[0]).toMatchObject({
        type: 'OrderCreated',
        erased: true,
        data: { shippingAddress: null },
      })
      const everything = JSON.stringify([history.body, (await caller.get(`${path}/diff?from=1&to=2`)).body])
      for (const told of [note, ...Object.values(address).filter((value) => value.length > 2)])
        expect(everything).not.toContain(told)
    }
    const listed = await customer.get('/v1/orders')
    expect(listed.body.items.find((item: { id: string }) => item.id === id).total).toEqual(before.body.total)

    const again = await customer.post('/v1/me/erase', undefined, key)
    expect(again.body).toEqual(erased.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
  })

  it('may come back and buy', async () => {
    const customer = await as('customer2')
    const old = await order()
    await customer.post('/v1/me/erase')
    const fresh = await order()
    expect((await customer.get(old.path)).body).toMatchObject(gone)
    expect((await customer.get(fresh.path)).body).toMatchObject({ shippingAddress: address, note, erased: false })
  })

  it('is asked to be a customer', async () => {
    const warehouse = await as('warehouse')
    const { status, body } = await warehouse.post('/v1/me/erase')
    expect([status, body.code]).toEqual([403, 'missing-scope'])
  })
})
