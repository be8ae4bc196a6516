import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFeed } from '#local/feed-client.ts'
import { until } from '#local/shop-client.ts'
import { verifyWebhook } from '#test/kit/standard-webhooks.ts'
import { startReceiver, type WebhookReceiver } from '#test/kit/webhook-receiver.ts'
import { as, newOrder, newProduct, shop } from './shop.ts'

// A shop elsewhere can't reach a receiver on this machine.
const onThisMachine = new URL(shop.url).hostname === '127.0.0.1'

interface Delivery {
  readonly id: string
  readonly event: { readonly id: string }
  readonly log: readonly { readonly status: number }[]
}

let receiver: WebhookReceiver
beforeAll(async () => {
  receiver = await startReceiver()
})
afterAll(() => receiver.stop())

/** Registers a webhook at a path of the receiver of its own. */
async function register(
  events: readonly string[],
  description = '',
): Promise<{ id: string; secret: string; path: string }> {
  const admin = await as('admin')
  const path = `/${randomUUID()}`
  const { status, body } = await admin.post('/v1/webhooks', { url: receiver.url + path, events, description })
  if (status !== 201) throw new Error(JSON.stringify(body))
  await until(
    () => admin.get('/v1/webhooks?limit=100'),
    (list) => list.body.items.some(({ id }: { id: string }) => id === body.id),
  )
  return { id: body.id, secret: body.secret, path }
}

/** What came in at a path of one event: of events that other journeys made some may come as well. */
const at = (path: string, event: string) =>
  receiver.received.filter((request) => request.path === path && JSON.parse(request.body).id === event)

/** The newest delivery of an event to a webhook, as the shop tells it. */
async function deliveryOf(hook: string, event: string) {
  const { body } = await (await as('admin')).get(`/v1/webhooks/${hook}/deliveries?limit=100`)
  return body.items.find((delivery: { event: { id: string } }) => delivery.event.id === event)
}

describe.runIf(onThisMachine)('a webhook', () => {
  it('is told of an order within seconds, signed, once', async () => {
    const hook = await register(['OrderCreated'])
    const order = await newOrder()
    const event = `order#${order.id}/1`
    const [got] = await until(
      async () => at(hook.path, event),
      (requests) => requests.length > 0,
    )
    verifyWebhook(hook.secret, got?.headers ?? {}, got?.body ?? '')
    expect(JSON.parse(got?.body ?? '').data.events.map(({ t }: { t: string }) => t)).toEqual(['OrderCreated'])
    const delivery = await until(
      () => deliveryOf(hook.id, event),
      (told) => told?.status === 'delivered',
    )
    expect(delivery).toMatchObject({
      id: got?.headers['webhook-id'],
      attempts: 1,
      log: [{ status: 204, error: null }],
      nextAttemptAt: null,
    })
  })

  it('that fails gets it again, by itself and when somebody asks for it', async () => {
    const admin = await as('admin')
    const hook = await register(['ProductCreated'])
    let failing = true
    receiver.answer = ({ path }) => ({ status: path === hook.path && failing ? 500 : 204 })
    const product = await newProduct()
    const event = `product#${product.id}/1`
    const retrying = async () => (await admin.get(`/v1/webhooks/${hook.id}/deliveries?status=retrying&limit=100`)).body
    const listed = await until(retrying, ({ items }) => items.some((item: Delivery) => item.event.id === event))
    const waiting: Delivery = listed.items.find((item: Delivery) => item.event.id === event)
    expect(waiting.log[0]).toMatchObject({ status: 500 })
    // That it fails, and that it does no more, is noted after the delivery.
    const failingSince = async () => (await admin.get(`/v1/webhooks/${hook.id}`)).body.failingSince
    await until(failingSince, (since) => since !== null)
    failing = false
    await until(
      () => deliveryOf(hook.id, event),
      (delivery) => delivery?.status === 'delivered',
    )
    await until(failingSince, (since) => since === null)

    const seen = at(hook.path, event).length
    const path = `/v1/webhooks/${hook.id}/deliveries/${waiting.id}/redeliver`
    const key = { 'idempotency-key': randomUUID() }
    const again = await admin.post(path, undefined, key)
    expect([again.status, again.body.status]).toEqual([202, 'pending'])
    await until(
      async () => at(hook.path, event).length,
      (count) => count === seen + 1,
    )
    const repeated = await admin.post(path, undefined, key)
    expect(repeated.headers.get('idempotency-replayed')).toBe('true')
    expect(new Set(at(hook.path, event).map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  it('that never answers does not hold up the others', async () => {
    const [silent, quick] = [await register(['ProductCreated']), await register(['ProductCreated'])]
    receiver.answer = ({ path }) => (path === silent.path ? null : { status: 204 })
    const begun = performance.now()
    const products = await Promise.all(Array.from({ length: 10 }, () => newProduct()))
    await until(
      async () => products.filter(({ id }) => at(quick.path, `product#${id}/1`).length > 0),
      (told) => told.length === products.length,
    )
    // One after the other, the silent one would hold each of them up for its 5 s.
    expect(performance.now() - begun).toBeLessThan(30_000)
    const admin = await as('admin')
    for (const { id } of [silent, quick]) expect((await admin.request('DELETE', `/v1/webhooks/${id}`)).status).toBe(204)
  })

  it('is looked after: changed where nobody else has, paused, given a new secret, removed', async () => {
    const admin = await as('admin')
    const { id, secret } = await register(['OrderPaid'], 'Bookkeeping')
    const path = `/v1/webhooks/${id}`
    const shown = await admin.get(path)
    expect(shown.body).toMatchObject({ id, version: 1, active: true, status: 'active', description: 'Bookkeeping' })
    expect(shown.body).not.toHaveProperty('secret')
    expect((await admin.get(path, { 'if-none-match': '"1"' })).status).toBe(304)

    const patch = (body: object, headers: Record<string, string>) => admin.request('PATCH', path, { body, headers })
    expect((await patch({ active: false }, {})).body.code).toBe('if-match-required')
    const paused = await patch({ active: false, events: ['*'] }, { 'if-match': '"1"' })
    expect([paused.status, paused.body.status, paused.body.events]).toEqual([200, 'paused', ['*']])
    expect((await patch({ active: true }, { 'if-match': '"1"' })).body).toMatchObject({
      code: 'version-mismatch',
      currentVersion: 2,
    })

    const rotated = await admin.post(`${path}/rotate`)
    expect(rotated.body.secret).toMatch(/^whsec_/)
    expect(rotated.body.secret).not.toBe(secret)

    expect((await admin.request('DELETE', path)).status).toBe(204)
    expect((await admin.get(path)).body.code).toBe('webhook-not-found')
    await until(
      () => admin.get('/v1/webhooks?limit=100'),
      (list) => list.body.items.every((item: { id: string }) => item.id !== id),
    )
  })

  it('is made once with one key, and shows its secret to whoever repeats that', async () => {
    const admin = await as('admin')
    const body = { url: `${receiver.url}/once`, events: ['OrderPaid'] }
    const key = { 'idempotency-key': randomUUID() }
    const [first, again] = [await admin.post('/v1/webhooks', body, key), await admin.post('/v1/webhooks', body, key)]
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body])
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect((await admin.request('DELETE', `/v1/webhooks/${first.body.id}`)).status).toBe(204)
  })

  it('is sent nowhere but to public addresses, and to this machine', async () => {
    const admin = await as('admin')
    for (const url of [
      'http://erp.example.com/',
      'https://10.0.0.1/',
      'https://169.254.169.254/',
      'https://a:b@erp.example.com/',
      'nowhere',
    ]) {
      const { status, body } = await admin.post('/v1/webhooks', { url, events: ['*'] })
      expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'invalid-body', '/url'])
    }
  })

  it('and what is known of it stay out of the feed', async () => {
    const [admin, ops] = await Promise.all([as('admin'), as('ops')])
    const newest = await ops.get('/v1/feeds/events', { accept: 'application/json' })
    const { id, secret } = await register(['OrderPaid'])
    const product = await newProduct()
    // From the page that was the newest before: it may be full by now, and others may have followed it.
    const since = async () => {
      const events: unknown[] = []
      const from = { page: newest.body.links.via, position: 0 }
      for await (const { event } of readFeed(ops, { from })) events.push(event)
      return JSON.stringify(events)
    }
    const told = await until(since, (feed) => feed.includes(product.id))
    for (const hidden of [id, secret, receiver.url]) expect(told).not.toContain(hidden)
    expect((await admin.request('DELETE', `/v1/webhooks/${id}`)).status).toBe(204)
  })

  it('is for administrators', async () => {
    const support = await as('support')
    for (const answer of await Promise.all([
      support.get('/v1/webhooks'),
      support.get('/v1/webhooks/whk_00000000000000000000000000'),
      support.get('/v1/webhooks/whk_00000000000000000000000000/deliveries'),
      support.post('/v1/webhooks', { url: receiver.url, events: ['*'] }),
    ]))
      expect([answer.status, answer.body.code]).toEqual([403, 'missing-scope'])
  })
})
