import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { address } from '#local/demo/address.ts'
import { until } from '#local/shop-client.ts'
import { anyone, as, newOrder, newProduct, soldProduct, waitingOrder } from './shop.ts'

/** Calls at once. An emulator that starts a process for each is asked for fewer. */
const parallel = Number(process.env['STOREFOLD_PARALLEL'] ?? 50)

describe('idempotency', () => {
  it('answers a repeated order with the first answer, also after the order went on', async () => {
    const [customer, support, product] = await Promise.all([as('customer'), as('support'), soldProduct()])
    const body = { lines: [{ productId: product.id, quantity: 1 }], shippingAddress: address }
    const key = { 'idempotency-key': randomUUID() }
    const first = await customer.post('/v1/orders', body, key)
    expect(first.status).toBe(201)
    await support.post(`/v1/orders/${first.body.id}/approve`)
    const again = await customer.post('/v1/orders', body, key)
    expect(again.status).toBe(201)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(again.body).toEqual(first.body)
  })

  it(`gives ${parallel} parallel calls with one key one order and the same answer`, async () => {
    const [customer, product] = await Promise.all([as('customer'), soldProduct()])
    const body = { lines: [{ productId: product.id, quantity: 1 }], shippingAddress: address }
    const key = { 'idempotency-key': randomUUID() }
    const answers = await Promise.all(Array.from({ length: parallel }, () => customer.post('/v1/orders', body, key)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1)
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1)
  })

  it('refuses the same key with another body', async () => {
    const [customer, product] = await Promise.all([as('customer'), soldProduct()])
    const body = { lines: [{ productId: product.id, quantity: 1 }], shippingAddress: address }
    const key = { 'idempotency-key': randomUUID() }
    await customer.post('/v1/orders', body, key)
    const other = await customer.post('/v1/orders', { ...body, note: 'ring twice' }, key)
    expect(other.status).toBe(422)
    expect(other.body.code).toBe('idempotency-key-reused')
  })

  it('keeps the keys of two callers apart, and demands one for an order', async () => {
    const [one, two, product] = await Promise.all([as('customer'), as('customer2'), newProduct()])
    const body = { lines: [{ productId: product.id, quantity: 1 }], shippingAddress: address }
    const key = { 'idempotency-key': randomUUID() }
    const [a, b] = await Promise.all([one.post('/v1/orders', body, key), two.post('/v1/orders', body, key)])
    expect([a.status, b.status]).toEqual([201, 201])
    expect(a.body.id).not.toBe(b.body.id)
    const without = await one.request('POST', '/v1/orders', { body })
    expect([without.status, without.body.code]).toEqual([400, 'idempotency-key-required'])
  })

  it('repeats a command on an order without doing it twice', async () => {
    const support = await as('support')
    const { id } = await waitingOrder()
    const key = { 'idempotency-key': randomUUID() }
    const first = await support.post(`/v1/orders/${id}/approve`, undefined, key)
    const again = await support.post(`/v1/orders/${id}/approve`, undefined, key)
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const other = await support.post(`/v1/orders/${id}/approve`)
    expect([other.status, other.body.code, other.body.state]).toEqual([409, 'not-awaiting-approval', 'approved'])
  })
})

describe('concurrency', () => {
  it('lets a command pass whose If-Match is current, and refuses a stale one with the version', async () => {
    const support = await as('support')
    const { id, version } = await waitingOrder()
    const stale = await support.post(`/v1/orders/${id}/approve`, undefined, { 'if-match': '"7"' })
    expect([stale.status, stale.body.code, stale.body.currentVersion]).toEqual([412, 'version-mismatch', version])
    const current = await support.post(`/v1/orders/${id}/approve`, undefined, { 'if-match': `"${version}"` })
    expect([current.status, current.headers.get('etag')]).toEqual([200, `"${version + 1}"`])
  })

  it('answers 304 to whoever has the newest version', async () => {
    const customer = await as('customer')
    const { id } = await waitingOrder()
    const first = await customer.get(`/v1/orders/${id}`)
    const again = await customer.get(`/v1/orders/${id}`, { 'if-none-match': first.headers.get('etag') ?? '' })
    expect([again.status, again.body]).toEqual([304, undefined])
  })
})

describe('reading', () => {
  it('shows a writer their own write at once', async () => {
    const [customer, support] = await Promise.all([as('customer'), as('support')])
    for (let round = 0; round < 5; round++) {
      const { id } = await waitingOrder()
      expect((await customer.get(`/v1/orders/${id}`)).status).toBe(200)
      const approved = await support.post(`/v1/orders/${id}/approve`)
      const seen = await customer.get(`/v1/orders/${id}`, { 'if-version-at-least': String(approved.body.version) })
      expect(seen.body.status).toBe('approved')
      expect((await customer.get(`/v1/orders/${id}?consistency=strong`)).body.status).toBe('approved')
    }
  })

  it('answers what an order looked like at a version and at a time', async () => {
    const [customer, support] = await Promise.all([as('customer'), as('support')])
    const { id, version } = await waitingOrder()
    const before = new Date().toISOString()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await support.post(`/v1/orders/${id}/approve`)
    expect((await customer.get(`/v1/orders/${id}?version=1`)).body.status).toBe('created')
    expect((await customer.get(`/v1/orders/${id}?version=${version + 1}`)).body.status).toBe('approved')
    expect((await customer.get(`/v1/orders/${id}?version=${version + 2}`)).status).toBe(404)
    expect((await customer.get(`/v1/orders/${id}?at=${before}`)).body.status).toBe('created')
    expect((await customer.get(`/v1/orders/${id}?at=2020-01-01T00:00:00Z`)).status).toBe(404)
  })

  it('tells the events of a dry run and records nothing', async () => {
    const support = await as('support')
    const { id, version } = await waitingOrder()
    const dry = await support.post(`/v1/orders/${id}/approve?dryRun=true`)
    expect(dry.body).toMatchObject({ dryRun: true, version, events: [{ type: 'OrderApproved' }] })
    expect((await support.get(`/v1/orders/${id}?consistency=strong`)).body).toMatchObject({
      status: 'created',
      version,
    })
  })

  it('refuses a cursor of another list', async () => {
    const [customer, support] = await Promise.all([as('customer'), as('support')])
    await newOrder()
    await newOrder()
    const page = await until(
      () => customer.get('/v1/orders?limit=1'),
      ({ body }) => body.next !== null,
    )
    const foreign = await support.get(`/v1/orders?limit=1&cursor=${encodeURIComponent(page.body.next)}`)
    expect([foreign.status, foreign.body.code]).toEqual([400, 'invalid-cursor'])
  })
})

describe('rights', () => {
  it('answers a missing token, a bad token and a missing scope as problems', async () => {
    const customer = await as('customer')
    const missing = await anyone.get('/v1/orders')
    expect([missing.status, missing.body.code]).toEqual([401, 'token-missing'])
    expect(missing.headers.get('content-type')).toBe('application/problem+json')
    const bad = await anyone.withToken('a.b.c').get('/v1/orders')
    expect([bad.status, bad.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('invalid_token')])
    const { id } = await newOrder()
    const forbidden = await customer.post(`/v1/orders/${id}/approve`)
    expect([forbidden.status, forbidden.body.code]).toEqual([403, 'missing-scope'])
  })

  it('hides another customer’s order, whatever is tried on it', async () => {
    const other = await as('customer2')
    const { id } = await newOrder()
    const answers = await Promise.all([
      other.get(`/v1/orders/${id}`),
      other.get(`/v1/orders/${id}?version=1`),
      other.get(`/v1/orders/${id}/history`),
      other.get(`/v1/orders/${id}/payments`),
      other.get(`/v1/orders/${id}/invoice`),
      other.post(`/v1/orders/${id}/payments`, { method: 'tok_success' }),
      other.post(`/v1/orders/${id}/address`, { shippingAddress: address }),
      other.post(`/v1/orders/${id}/cancel`),
      other.post(`/v1/orders/${id}/cancel`, {}, { 'if-match': '"9"' }),
      other.post(`/v1/orders/${id}/cancel?dryRun=true`),
    ])
    for (const { status, body } of answers)
      expect([status, body.code, body.currentVersion]).toEqual([404, 'order-not-found', undefined])
  })

  it('hides a draft from customers and shows it to the catalog’s staff', async () => {
    const [customer, manager] = await Promise.all([as('customer'), as('catalog-manager')])
    const { id } = await newProduct({ status: 'draft' })
    expect((await customer.get(`/v1/products/${id}`)).status).toBe(404)
    expect((await anyone.get(`/v1/products/${id}`)).status).toBe(404)
    expect((await manager.get(`/v1/products/${id}`)).body.status).toBe('draft')
    await manager.post(`/v1/products/${id}/publish`)
    expect((await anyone.get(`/v1/products/${id}`, { 'if-version-at-least': '2' })).body.status).toBe('published')
  })
})

describe('bad input', () => {
  it('names every fault with a pointer', async () => {
    const customer = await as('customer')
    const { status, body } = await customer.post('/v1/orders', {
      lines: [{ productId: 'cup', quantity: 0 }],
      shippingAddress: { ...address, country: 'England' },
      colour: 'red',
    })
    expect([status, body.code]).toEqual([400, 'invalid-body'])
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer)
    expect(pointers).toEqual(
      expect.arrayContaining(['/lines/0/productId', '/lines/0/quantity', '/shippingAddress/country', '/colour']),
    )
  })

  it('refuses what is no JSON, too large, of another type, or unknown', async () => {
    const customer = await as('customer')
    const headers = { 'idempotency-key': randomUUID() }
    const statusOf = async (body: string, type = 'application/json') =>
      (await customer.request('POST', '/v1/orders', { body, headers: { ...headers, 'content-type': type } })).status
    expect(await statusOf('{')).toBe(400)
    expect(await statusOf(`"${'x'.repeat(65 * 1024)}"`)).toBe(413)
    expect(await statusOf('{}', 'text/plain')).toBe(415)
    expect((await customer.get('/v1/orders?colour=red')).status).toBe(400)
    expect((await anyone.get('/v1/nowhere')).body).toMatchObject({ status: 404, code: 'no-such-route' })
  })

  it('refuses a product that is not for sale, and a price that has changed', async () => {
    const customer = await as('customer')
    const product = await newProduct()
    const order = (line: object) => customer.post('/v1/orders', { lines: [line], shippingAddress: address })
    const unknown = await order({ productId: 'prd_00000000000000000000000000', quantity: 1 })
    expect([unknown.status, unknown.body.code]).toEqual([409, 'product-not-available'])
    const changed = await order({ productId: product.id, quantity: 1, unitPrice: { amount: 1, currency: 'EUR' } })
    expect([changed.status, changed.body.code]).toEqual([409, 'price-changed'])
  })
})
