import { describe, expect, it } from 'vitest'
import { type HttpAnswer, until } from '#local/shop-client.ts'
import { allOf, as, newOrder, newProduct } from '../shop.ts'

/** A rebuild waits some seconds until every projector knows of it. */
const patienceMs = 120_000

async function rebuilt(projection: string): Promise<HttpAnswer> {
  const ops = await as('ops')
  const started = await ops.post('/v1/ops/rebuilds', { projection })
  expect([started.status, started.body.status]).toEqual([202, 'waiting'])
  expect(started.headers.get('location')).toBe(`/v1/ops/rebuilds/${started.body.id}`)
  return until(
    () => ops.get(`/v1/ops/rebuilds/${started.body.id}`),
    ({ body }) => !['waiting', 'scanning', 'verifying'].includes(body.status),
    patienceMs,
  )
}

describe('rebuilding the list of orders while the shop is open', () => {
  it('fails no request, shows every order, and can be taken back', async () => {
    const [customer, ops] = await Promise.all([as('customer'), as('ops')])
    const placed = new Set<string>()
    for (let n = 0; n < 5; n++) placed.add((await newOrder()).id)

    let open = true
    const answers: number[] = []
    const shoppers = [1, 2].map(async () => {
      while (open) {
        const { id } = await newOrder(1)
        placed.add(id)
        const cancelled = await customer.post(`/v1/orders/${id}/cancel`)
        const list = await customer.get('/v1/orders?limit=100')
        answers.push(cancelled.status, list.status, (await customer.get(`/v1/orders/${id}`)).status)
      }
    })
    const ended = await rebuilt('order-list').finally(() => {
      open = false
    })
    await Promise.all(shoppers)

    expect(new Set(answers)).toEqual(new Set([200]))
    expect(answers.length).toBeGreaterThan(10)
    expect(ended.body).toMatchObject({
      status: 'live',
      service: 'orders',
      failure: null,
      verification: { different: 0, behind: 0, missing: 0 },
    })
    await listed([...placed])

    const back = await ops.post(`/v1/ops/rebuilds/${ended.body.id}/rollback`)
    expect([back.status, back.body.status]).toEqual([202, 'rolled-back'])
    const { id } = await newOrder()
    await listed([...placed, id])
    expect((await ops.post(`/v1/ops/rebuilds/${ended.body.id}/rollback`)).body.code).toBe('not-live')

    const gone = await ops.post(`/v1/ops/rebuilds/${ended.body.id}/discard`)
    expect(gone.status).toBe(202)
    await until(
      () => ops.get(`/v1/ops/rebuilds/${ended.body.id}`),
      ({ body }) => body.status === 'discarded',
      patienceMs,
    )
    await listed([...placed, id])
  })
})

/** Waits until the list of everybody's orders has these; other journeys' orders are in it too. */
async function listed(wanted: readonly string[]): Promise<void> {
  const support = await as('support')
  await until(
    async () => (await allOf(support, '/v1/orders')).map(({ id }) => id),
    (ids) => wanted.every((id) => ids.includes(id)),
  )
}

describe('operators', () => {
  it('see every read model, its generation and how far it is', async () => {
    await newProduct()
    const { status, body } = await until(
      async () => (await as('ops')).get('/v1/ops/projections'),
      (answer) =>
        answer.body.items.some(
          ({ name, asOf }: { name: string; asOf: string | null }) => name === 'product-search' && asOf !== null,
        ),
    )
    expect(status).toBe(200)
    expect(body.warnings).toEqual([])
    const names = body.items.map(({ name }: { name: string }) => name)
    expect(names.toSorted()).toEqual([
      'copy-list',
      'digital-orders',
      'media-detail',
      'offer-list',
      'order-detail',
      'order-insights',
      'order-list',
      'pictures',
      'product-detail',
      'product-downloads',
      'product-reviews',
      'product-search',
      'purchases',
      'ratings',
      'review-detail',
      'review-list',
      'saga-list',
      'stock-level',
      'units-sold',
      'webhook-list',
    ])
    const products = body.items.find(({ name }: { name: string }) => name === 'product-search')
    expect(products).toMatchObject({ service: 'catalog', source: 'own', rebuildable: true, parked: [] })
    expect(products.generation.live).toBeGreaterThan(0)
    expect(Date.parse(products.asOf)).toBeGreaterThan(Date.now() - 600_000)
  })

  it('are told why a read model cannot be rebuilt, or that there is none', async () => {
    const ops = await as('ops')
    const counters = await ops.post('/v1/ops/rebuilds', { projection: 'units-sold' })
    expect([counters.status, counters.body.code]).toEqual([409, 'not-rebuildable'])
    const nothing = await ops.post('/v1/ops/rebuilds', { projection: 'no-such-list' })
    expect([nothing.status, nothing.body.code]).toEqual([404, 'no-such-projection'])
    const lost = await ops.get('/v1/ops/rebuilds/rbd_00000000000000000000000000')
    expect([lost.status, lost.body.code]).toEqual([404, 'rebuild-not-found'])
    const stream = await ops.post('/v1/ops/projections/order-list/unpark', { stream: 'order#nobody' })
    expect([stream.status, stream.body.code]).toEqual([404, 'no-such-stream'])
  })

  it('start one rebuild with one key', async () => {
    const ops = await as('ops')
    const key = { 'idempotency-key': `journey-${Date.now()}` }
    const first = await ops.post('/v1/ops/rebuilds', { projection: 'media-detail' }, key)
    const again = await ops.post('/v1/ops/rebuilds', { projection: 'media-detail' }, key)
    expect([first.status, again.status, again.body.id]).toEqual([202, 202, first.body.id])
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const other = await ops.post('/v1/ops/rebuilds', { projection: 'media-detail' })
    expect([other.status, other.body.code]).toEqual([409, 'rebuild-running'])
    const listed = await ops.get('/v1/ops/rebuilds')
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toContain(first.body.id)
  })

  it('un-park a stream that is not parked without harm', async () => {
    const ops = await as('ops')
    const { id } = await newOrder()
    const answer = await ops.post('/v1/ops/projections/order-list/unpark', { stream: `order#${id}` })
    expect(answer.body).toEqual({ projection: 'order-list', stream: `order#${id}`, service: 'orders' })
  })

  it('are the only ones who may', async () => {
    const support = await as('support')
    for (const answer of await Promise.all([
      support.get('/v1/ops/projections'),
      support.get('/v1/ops/rebuilds'),
      support.post('/v1/ops/rebuilds', { projection: 'order-list' }),
      support.post('/v1/ops/projections/order-list/unpark', { stream: 'order#1' }),
    ]))
      expect([answer.status, answer.body.code]).toEqual([403, 'missing-scope'])
  })
})
