import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { address } from '#local/demo/address.ts'
import { until } from '#local/shop-client.ts'
import { allOf, anyone, as, newProduct } from './shop.ts'

/** A SKU that a product has, and of which nothing came in yet. */
async function newSku(): Promise<string> {
  const { variants } = await newProduct({}, { pieces: 0 })
  return variants[0]?.sku ?? ''
}

const strong = '?consistency=strong'

describe('the stock of a SKU', () => {
  it('is counted for the store, and a band for everyone', async () => {
    const [warehouse, customer, sku] = await Promise.all([as('warehouse'), as('customer'), newSku()])
    const path = `/v1/stock/${sku}`
    expect((await anyone.get(path)).body).toEqual({ sku, version: 0, band: 'out-of-stock' })

    const received = await warehouse.post(`${path}/receipts`, { quantity: 40, reference: 'note 4711' })
    expect(received.status).toBe(200)
    expect(received.headers.get('etag')).toBe('"1"')
    expect(received.body).toEqual({ sku, version: 1, band: 'in-stock', onHand: 40, reserved: 0, available: 40 })

    const broken = await warehouse.post(`${path}/adjustments`, { delta: -36, reason: 'fell off the shelf' })
    expect(broken.body).toMatchObject({ version: 2, band: 'low', onHand: 4 })

    const seen = await customer.get(path, { 'if-version-at-least': '2' })
    expect(seen.body).toEqual({ sku, version: 2, band: 'low' })
    expect((await customer.get(path, { 'if-version-at-least': '2', 'if-none-match': '"2"' })).status).toBe(304)
    const counted = await until(
      () => warehouse.get(path),
      ({ body }) => body.version === 2,
    )
    expect(counted.body).toEqual(broken.body)
  })

  it('is in the list for staff, by SKU and by band', async () => {
    const [warehouse, customer, sku] = await Promise.all([as('warehouse'), as('customer'), newSku()])
    await warehouse.post(`/v1/stock/${sku}/receipts`, { quantity: 3 })
    const low = await until(
      () => allOf(warehouse, '/v1/stock?band=low'),
      (items) => items.some((item) => item.sku === sku),
    )
    expect(low).toContainEqual({ sku, version: 1, band: 'low', onHand: 3, reserved: 0, available: 3 })
    const page = await warehouse.get('/v1/stock?limit=1')
    expect(page.body.items).toHaveLength(1)
    expect((await customer.get('/v1/stock')).status).toBe(403)
  })

  it('is moved once for each key, and only with one', async () => {
    const [warehouse, sku] = await Promise.all([as('warehouse'), newSku()])
    const path = `/v1/stock/${sku}/receipts`
    const key = { 'idempotency-key': randomUUID() }
    const first = await warehouse.post(path, { quantity: 5 }, key)
    await warehouse.post(path, { quantity: 5 })
    const again = await warehouse.post(path, { quantity: 5 }, key)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.body).toEqual(first.body)
    expect((await warehouse.post(path, { quantity: 6 }, key)).status).toBe(422)
    const without = await warehouse.request('POST', path, { body: { quantity: 5 } })
    expect([without.status, without.body.code]).toEqual([400, 'idempotency-key-required'])
    expect((await warehouse.get(`/v1/stock/${sku}${strong}`)).body).toMatchObject({ version: 2, onHand: 10 })
  })

  it('is moved in thought by a dry run, and under the version that the caller saw', async () => {
    const [warehouse, sku] = await Promise.all([as('warehouse'), newSku()])
    const path = `/v1/stock/${sku}/receipts`
    expect((await warehouse.post(`${path}?dryRun=true`, { quantity: 5 })).body).toEqual({
      dryRun: true,
      version: 0,
      events: [{ type: 'StockReceived', data: { quantity: 5 } }],
    })
    await warehouse.post(path, { quantity: 5 })
    const stale = await warehouse.post(path, { quantity: 5 }, { 'if-match': '"0"' })
    expect([stale.status, stale.body.code, stale.body.currentVersion]).toEqual([412, 'version-mismatch', 1])
    expect((await warehouse.post(path, { quantity: 5 }, { 'if-match': '"1"' })).body).toMatchObject({ onHand: 10 })
  })

  it('tells the store every movement, newest first, page by page', async () => {
    const [warehouse, sku] = await Promise.all([as('warehouse'), newSku()])
    const path = `/v1/stock/${sku}/history`
    expect((await warehouse.get(path)).body).toMatchObject({ items: [], next: null })
    for (const quantity of [1, 2, 3, 4, 5]) await warehouse.post(`/v1/stock/${sku}/receipts`, { quantity })
    const seen: number[] = []
    let cursor = ''
    do {
      const { status, body } = await warehouse.get(`${path}?limit=2${cursor}`)
      expect(status).toBe(200)
      seen.push(...body.items.map(({ data }: { data: { quantity: number } }) => data.quantity))
      cursor = body.next === null ? '' : `&cursor=${body.next}`
    } while (cursor !== '')
    expect(seen).toEqual([5, 4, 3, 2, 1])
    expect((await (await as('customer')).get(path)).status).toBe(403)
  })

  it('never goes below nothing', async () => {
    const [warehouse, sku] = await Promise.all([as('warehouse'), newSku()])
    await warehouse.post(`/v1/stock/${sku}/receipts`, { quantity: 2 })
    const refused = await warehouse.post(`/v1/stock/${sku}/adjustments`, { delta: -3, reason: 'counted' })
    expect([refused.status, refused.body.code, refused.body.currentVersion]).toEqual([409, 'not-on-hand', 1])
    for (const delta of [0, 0.5, 1_000_001, '1']) {
      expect((await warehouse.post(`/v1/stock/${sku}/adjustments`, { delta, reason: 'counted' })).status).toBe(400)
    }
  })

  it('is only of what a product is called, and only the store moves it', async () => {
    const [warehouse, customer] = await Promise.all([as('warehouse'), as('customer')])
    for (const sku of [`NONE-${randomUUID()}`, 'no%20sku', 'x'.repeat(3000)]) {
      const missing = await warehouse.get(`/v1/stock/${sku}`)
      expect([missing.status, missing.body.code]).toEqual([404, 'sku-not-found'])
      const received = await warehouse.post(`/v1/stock/${sku}/receipts`, { quantity: 1 })
      expect([received.status, received.body.code]).toEqual([404, 'sku-not-found'])
    }
    expect((await customer.post(`/v1/stock/${await newSku()}/receipts`, { quantity: 1 })).status).toBe(403)
  })

  it('is held for an order from the till on, and given back when that is closed', async () => {
    const [warehouse, customer, product] = await Promise.all([
      as('warehouse'),
      as('customer'),
      newProduct({}, { pieces: 7 }),
    ])
    const path = `/v1/stock/${product.variants[0]?.sku}${strong}`
    const order = await customer.post('/v1/orders', {
      lines: [{ productId: product.id, quantity: 3 }],
      shippingAddress: address,
    })
    const held = await until(
      () => warehouse.get(path),
      ({ body }) => body.reserved === 3,
    )
    expect(held.body).toMatchObject({ onHand: 7, available: 4, band: 'low' })
    const tooMany = { delta: -5, reason: 'counted' }
    const refused = await warehouse.post(path.replace(strong, '/adjustments'), tooMany)
    expect([refused.status, refused.body.code]).toEqual([409, 'reserved-by-orders'])
    await customer.post(`/v1/orders/${order.body.id}/cancel`)
    await until(
      () => warehouse.get(path),
      ({ body }) => body.reserved === 0 && body.available === 7,
    )
  })
})
