import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { address } from '#local/demo/address.ts'
import { until } from '#local/shop-client.ts'
import { anyone, as, newProduct } from './shop.ts'

const eur = (amount: number) => ({ amount, currency: 'EUR' })
const media = 'med_01HZX3B7Q2N8V4K6M9T0R5WCDG'

/** A word and SKUs that no other product has, in letters that every search keeps. */
function unique(): string {
  return `w${randomUUID().replaceAll('-', '').slice(0, 12)}`
}

/** A shirt in two sizes, the large one at a price of its own. */
function shirt(word: string) {
  return {
    sku: undefined,
    name: `Shirt ${word}`,
    price: eur(2000),
    options: [{ name: 'Size', values: ['M', 'L'] }],
    variants: [
      { sku: `${word}-M`, options: { Size: 'M' } },
      { sku: `${word}-L`, options: { Size: 'L' }, price: eur(2500) },
    ],
  }
}

describe('a product with variants', () => {
  it('is sold by SKU, at the price and under the name of the variant', async () => {
    const [customer, word] = [await as('customer'), unique()]
    const { id } = await newProduct(shirt(word))
    const order = (line: object) =>
      customer.post('/v1/orders', { lines: [{ productId: id, quantity: 1, ...line }], shippingAddress: address })
    const unnamed = await order({})
    expect([unnamed.status, unnamed.body.code]).toEqual([409, 'sku-required'])
    const unknown = await order({ sku: `${word}-XL` })
    expect([unknown.status, unknown.body.code]).toEqual([409, 'product-not-available'])
    const large = await order({ sku: `${word}-L` })
    expect(large.status).toBe(201)
    expect(large.body.lines).toMatchObject([
      { sku: `${word}-L`, name: `Shirt ${word} (L)`, unitPrice: eur(2500), digital: false },
    ])
  })

  it('gets another one, whose SKU no other product may have, and loses one', async () => {
    const [manager, word] = [await as('catalog-manager'), unique()]
    const { id } = await newProduct(shirt(word))
    const path = `/v1/products/${id}/variants`
    const added = await manager.post(path, { sku: `${word}-S`, options: { Size: 'S' } })
    expect(added.status).toBe(200)
    expect(added.body.options).toEqual([{ name: 'Size', values: ['M', 'L', 'S'] }])
    expect(added.body.variants[2]).toEqual({
      sku: `${word}-S`,
      options: { Size: 'S' },
      price: eur(2000),
      lowestPrice30Days: null,
    })
    const foreign = await manager.post('/v1/products', { sku: `${word}-S`, name: 'Thief', price: eur(1) })
    expect([foreign.status, foreign.body.code]).toEqual([409, 'sku-taken'])
    const wrong = await manager.post(path, { sku: `${word}-X`, options: { Colour: 'red' } })
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid-variants'])
    const gone = await manager.request('DELETE', `${path}/${word}-S`)
    expect(gone.body.variants).toHaveLength(2)
    const nothing = await manager.request('DELETE', `${path}/${word}-S`)
    expect([nothing.status, nothing.body.code]).toEqual([404, 'no-such-variant'])
    const back = await manager.post(path, { sku: `${word}-S`, options: { Size: 'S' } })
    expect(back.status).toBe(200)
  })
})

describe('an edit', () => {
  it('is a merge patch that must know its version, and becomes the facts of what changed', async () => {
    const [manager, word] = [await as('catalog-manager'), unique()]
    const { id, version } = await newProduct({ category: 'tea', tags: ['blue'] })
    const path = `/v1/products/${id}`
    const patch = { name: `Mug ${word}`, category: null, tags: ['blue'] }
    const headers = (etag: number) => ({ 'if-match': `"${etag}"`, 'content-type': 'application/merge-patch+json' })
    const blind = await manager.request('PATCH', path, { body: patch })
    expect([blind.status, blind.body.code]).toEqual([428, 'if-match-required'])
    const stale = await manager.request('PATCH', path, { body: patch, headers: headers(version + 5) })
    expect([stale.status, stale.body.currentVersion]).toEqual([412, version])
    const patched = await manager.request('PATCH', path, { body: patch, headers: headers(version) })
    expect(patched.body).toMatchObject({ name: `Mug ${word}`, category: null, tags: ['blue'], version: version + 1 })
    const same = await manager.request('PATCH', path, { body: patch, headers: headers(version + 1) })
    expect(same.headers.get('etag')).toBe(`"${version + 1}"`)
    const refused = await manager.request('PATCH', path, { body: { price: eur(1) }, headers: headers(version + 1) })
    expect(refused.body.errors).toMatchObject([{ pointer: '/price', code: 'unknown-field' }])

    const history = await manager.get(`${path}/history`)
    expect(history.body.items.map(({ type }: { type: string }) => type)).toEqual([
      'ProductCreated',
      'ProductPublished',
      'ProductRenamed',
      'CategoryRemoved',
    ])
    expect((await manager.get(`${path}?version=${version}`)).body).toMatchObject({
      name: 'Enamel cup',
      category: 'tea',
    })
    expect((await anyone.get(`${path}?version=${version}`)).status).toBe(403)
  })

  it('arranges the pictures, each once', async () => {
    const manager = await as('catalog-manager')
    const { id, version } = await newProduct()
    const headers = { 'if-match': `"${version}"` }
    const images = [{ mediaId: media, alt: 'A cup' }]
    const put = await manager.request('PUT', `/v1/products/${id}/images`, { body: { images }, headers })
    expect(put.body.images).toMatchObject([{ ...images[0], status: 'unknown', sources: [] }])
    const twice = await manager.request('PUT', `/v1/products/${id}/images`, {
      body: { images: [...images, ...images] },
      headers: { 'if-match': `"${version + 1}"` },
    })
    expect([twice.status, twice.body.code]).toEqual([400, 'invalid-body'])
  })
})

describe('a price', () => {
  it('is changed by whom it may be, and a reduction names the lowest price before', async () => {
    const [finance, support, customer] = await Promise.all([as('finance'), as('support'), as('customer')])
    const { id } = await newProduct({ price: eur(1000) })
    const path = `/v1/products/${id}`
    expect((await support.post(`${path}/price`, { price: eur(800) })).status).toBe(403)
    const raised = await finance.post(`${path}/price`, { price: eur(1200) })
    expect(raised.body).toMatchObject({ price: eur(1200), lowestPrice30Days: null })
    const reduced = await finance.post(`${path}/price`, { price: eur(900) })
    expect(reduced.body).toMatchObject({ price: eur(900), lowestPrice30Days: eur(1000) })
    const dollars = await finance.post(`${path}/price`, { price: { amount: 900, currency: 'USD' } })
    expect([dollars.status, dollars.body.code]).toEqual([409, 'other-currency'])

    const { body } = await finance.get(`${path}/prices`)
    expect(body.items.map(({ change, price }: { change: string; price: object }) => [change, price])).toEqual([
      ['set', eur(1000)],
      ['raised', eur(1200)],
      ['reduced', eur(900)],
    ])
    const order = { lines: [{ productId: id, quantity: 1, unitPrice: eur(900) }], shippingAddress: address }
    const placed = await until(
      () => customer.post('/v1/orders', order),
      ({ status }) => status === 201,
    )
    expect(placed.body.total).toEqual(eur(900))
  })
})

describe('the archive', () => {
  it('takes a product out of the shop, lets nothing be changed, and gives it back as a draft', async () => {
    const [manager, customer] = await Promise.all([as('catalog-manager'), as('customer')])
    const { id } = await newProduct()
    const path = `/v1/products/${id}`
    const archived = await manager.request('DELETE', path)
    expect(archived.body).toMatchObject({ status: 'archived', allowedCommands: ['RestoreProduct'] })
    const priced = await manager.post(`${path}/price`, { price: eur(1) })
    expect([priced.status, priced.body.code, priced.body.state]).toEqual([409, 'product-archived', 'archived'])
    const seen = await anyone.get(path, { 'if-version-at-least': String(archived.body.version) })
    expect(seen.status).toBe(404)
    const ordered = await until(
      () => customer.post('/v1/orders', { lines: [{ productId: id, quantity: 1 }], shippingAddress: address }),
      ({ status }) => status === 409,
    )
    expect(ordered.body.code).toBe('product-not-available')
    const restored = await manager.post(`${path}/restore`)
    expect(restored.body.status).toBe('draft')
    expect(restored.body.allowedCommands).toContain('PublishProduct')
  })
})

describe('a digital product', () => {
  it('is on sale when it has something to download, which buyers are not told', async () => {
    const manager = await as('catalog-manager')
    const fields = { name: 'Tales', price: eur(999), digital: true, sku: unique() }
    const empty = await manager.post('/v1/products', fields)
    expect([empty.status, empty.body.code]).toEqual([409, 'download-missing'])
    const { body } = await manager.post('/v1/products', { ...fields, download: { mediaId: media } })
    expect(body).toMatchObject({ digital: true, download: { mediaId: media } })
    const seen = await anyone.get(`/v1/products/${body.id}`, { 'if-version-at-least': '1' })
    expect(seen.body).toMatchObject({ digital: true, download: null, allowedCommands: [] })
  })
})

describe('a search', () => {
  it('finds by the beginnings of several words, filters and sorts, and follows every change', async () => {
    const [manager, word] = [await as('catalog-manager'), unique()]
    const cheap = await newProduct({ name: `Crème ${word} bowl`, price: eur(500), category: 'kitchen', tags: [word] })
    const dear = await newProduct({ name: 'Bowl', description: `As ${word} as can be, crème.`, price: eur(5000) })
    const draft = await newProduct({ name: `Creme ${word}`, status: 'draft' }, { pieces: 0 })
    const ids = (query: string, client = anyone) =>
      client.get(`/v1/products?${query}`).then(({ body }) => body.items.map(({ id }: { id: string }) => id))
    const question = `q=CREME+${word.slice(0, 9)}`
    await until(
      () => ids(question, manager),
      (found) => found.length === 3,
    )
    expect(await ids(question)).toEqual([cheap.id, dear.id])
    expect(await ids(`${question}&sort=-price`)).toEqual([dear.id, cheap.id])
    expect(await ids(`${question}&priceGte=501`)).toEqual([dear.id])
    expect(await ids(`${question}&category=kitchen`)).toEqual([cheap.id])
    expect(await ids(`tag=${word}`)).toEqual([cheap.id])
    expect(await ids(`${question}&status=draft`, manager)).toEqual([draft.id])

    const page = await anyone.get(`/v1/products?${question}&limit=1`)
    const next = await anyone.get(`/v1/products?${question}&limit=1&cursor=${page.body.next}`)
    expect([page, next].map(({ body }) => body.items[0].id)).toEqual([cheap.id, dear.id])
    expect(next.body.next).toBeNull()

    await manager.request('DELETE', `/v1/products/${dear.id}`)
    await until(
      () => ids(question),
      (found) => found.length === 1,
    )
    // Entries that change in one transaction may be seen one after the other.
    const archived = await until(
      () => ids(`${question}&status=archived`, manager),
      (found) => found.length > 0,
    )
    expect(archived).toEqual([dear.id])
  })
})
