import { describe, expect, it } from 'vitest'
import { address } from '#local/demo/address.ts'
import { readFeed } from '#local/feed-client.ts'
import { until } from '#local/shop-client.ts'
import { childrenOf, readXml, textOf } from '#test/kit/xml.ts'
import { catchUp, type OrderBoard } from '../seed-orders.ts'
import { allOf, as, newOrder, newProduct, waitingOrder } from '../shop.ts'

const byId = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).toSorted()

describe('the feed of everything', () => {
  it('is enough to make the list of orders from, and to keep it up to date', async () => {
    const [support, ops] = await Promise.all([as('support'), as('ops')])
    const orders = await Promise.all([waitingOrder(), waitingOrder(), newOrder()])
    expect((await support.post(`/v1/orders/${orders[0].id}/approve`)).status).toBe(200)

    const board: OrderBoard = { orders: new Map() }
    const equal = async () => {
      await catchUp(ops, board)
      return [byId([...board.orders.values()].map(({ row }) => row)), byId(await allOf(support, '/v1/orders'))] as const
    }
    const [mine, theirs] = await until(equal, ([a, b]) => a.length >= 3 && a.join() === b.join())
    expect(mine).toEqual(theirs)

    const rejected = await support.post(`/v1/orders/${orders[1].id}/reject`, { reason: 'Too many for our store' })
    expect(rejected.status).toBe(200)
    const { id } = await newOrder()
    await until(equal, ([a, b]) => a.join() === b.join() && board.orders.has(id))
    expect(board.orders.get(orders[1].id)?.row?.status).toBe('rejected')
  })

  it('holds what every service recorded, each stream in its order and at positions without gaps', async () => {
    const ops = await as('ops')
    const product = await newProduct()
    const { id } = await newOrder()
    const read = async () => {
      const entries: { position: number; id: string; source: string }[] = []
      for await (const { event, bookmark } of readFeed(ops))
        entries.push({ position: bookmark.position, id: event.id, source: event.source })
      return entries
    }
    const has = (entries: readonly { id: string }[], wanted: string) => entries.some((entry) => entry.id === wanted)
    const entries = await until(read, (all) => has(all, `product#${product.id}/1`) && has(all, `order#${id}/1`))
    expect(entries.map(({ position }) => position)).toEqual(entries.map((_, index) => index + 1))
    expect(new Set(entries.map((entry) => entry.source))).toContain('/storefold/catalog')
    const numbers = Map.groupBy(entries, (entry) => `${entry.source} ${entry.id.slice(0, entry.id.lastIndexOf('/'))}`)
    for (const [, own] of numbers)
      expect(own.map((entry) => Number(entry.id.split('/').at(-1)))).toEqual(own.map((_, index) => index + 1))
  })

  it('is well-formed Atom, and never shows what is sealed', async () => {
    const [ops] = await Promise.all([as('ops'), newOrder()])
    const { status, headers, body } = await until(
      () => ops.get('/v1/feeds/events?service=orders'),
      (answer) => String(answer.body).includes('OrderCreated'),
    )
    expect([status, headers.get('content-type')]).toEqual([200, 'application/atom+xml; charset=utf-8'])
    const entries = childrenOf(readXml(body), 'entry')
    const contents = entries.map((entry) => Buffer.from(textOf(entry, 'content'), 'base64').toString())
    expect(contents.join()).toContain('"sealed"')
    for (const told of [address.name, address.line1, address.postalCode]) expect(contents.join()).not.toContain(told)

    const again = await ops.get('/v1/feeds/events?service=orders', { 'if-none-match': headers.get('etag') ?? '' })
    // Other journeys may have recorded something in between.
    expect([200, 304]).toContain(again.status)
  })

  it('is not for everybody', async () => {
    const customer = await as('customer')
    for (const path of ['/v1/feeds/events', '/v1/feeds/events/1']) {
      const { status, body } = await customer.get(path)
      expect([status, body.code]).toEqual([403, 'missing-scope'])
    }
    const { status, body } = await (await as('ops')).get('/v1/feeds/events/999999')
    expect([status, body.code]).toEqual([404, 'no-such-page'])
  })
})
