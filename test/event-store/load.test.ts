import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { CorruptItemError } from '#shared/event-store/commit-item.ts'
import { StreamGapError } from '#shared/event-store/event-store.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import { commitItems, itemsOf, metadata, writeItems } from '#test/kit/event-store.ts'
import { approved, authorized, created, eur } from '#test/orders/past.ts'
import { orderProcess, orderShop, sentAs } from './order-store.ts'

const { client, table, store, orders } = await orderShop()

/** Records an order of that many commits with one event each: created, then one promise of money after another. */
async function recorded(id: string, commits: number): Promise<StreamName> {
  const promises = Array.from({ length: commits - 1 }, (_, n): [OrderEvent] => [authorized(`e${n}`, eur(n))])
  const stream: StreamName = `order#${id}`
  await writeItems(client, table, commitItems(orderEvents, stream, [[created], ...promises]))
  return stream
}

async function withoutCommit(stream: StreamName, number: number): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: table, Key: { p: { S: stream }, s: { N: String(number) } } }))
}

/** Puts what a snapshot will look like between two commits. */
async function withSnapshot(stream: StreamName, at: number): Promise<void> {
  const Item = {
    p: { S: stream },
    s: { N: String(at) },
    v: { N: '2' },
    d: { S: '{"status":"paid"}' },
    x: { B: Buffer.of(1) },
  }
  await client.send(new PutItemCommand({ TableName: table, Item }))
}

describe('a stream of 2,000 events', () => {
  test('is loaded whole and in order', async () => {
    const stream = await recorded('long', 2000)
    const commits = await store.load(stream)
    expect(commits.map(({ number }) => number)).toEqual(Array.from({ length: 2000 }, (_, n) => n + 1))
    expect(commits.at(-1)).toMatchObject({ eventCount: 2000, events: [authorized('e1998', eur(1998))] })
    expect(await orders.read('long')).toMatchObject({ number: 2000, eventCount: 2000 })
  })
})

describe('a stream', () => {
  test('that nobody began is empty', async () => {
    expect(await store.load('order#none')).toEqual([])
    expect(await orders.read('none')).toMatchObject({ number: 0, state: { status: 'none' } })
  })

  test('that fits in one page is loaded with one request', async () => {
    const stream = await recorded('short', 60)
    const process = orderProcess(table)
    expect(await process.store.load(stream)).toHaveLength(60)
    expect(process.attempts).toEqual(['Query'])
  })

  test.each([1, 2, 30, 99])('of which commit %i is missing is not trusted', async (missing) => {
    const stream = await recorded(`gap-${missing}`, 100)
    await withoutCommit(stream, missing)
    await expect(store.load(stream)).rejects.toThrow(StreamGapError)
    await expect(store.load(stream)).rejects.toThrow(`commit ${missing} is missing`)
  })

  test.each(['m', 'e', 't', 'v'])('of which a commit lost its attribute %s is not trusted', async (attribute) => {
    const stream = await recorded(`torn-${attribute}`, 2)
    const [item = {}] = await itemsOf(client, table, stream)
    delete item[attribute]
    await client.send(new PutItemCommand({ TableName: table, Item: item }))
    await expect(store.load(stream)).rejects.toThrow(CorruptItemError)
  })

  test('gives back a range of its commits', async () => {
    const stream = await recorded('range', 150)
    const numbers = async (from: number, to: number) =>
      (await store.range(stream, from, to)).map(({ number }) => number)
    expect(await numbers(1, 1)).toEqual([1])
    expect(await numbers(40, 43)).toEqual([40, 41, 42, 43])
    expect(await numbers(149, 999)).toEqual([149, 150])
    expect(await numbers(151, 999)).toEqual([])
    expect(await numbers(1, 999)).toHaveLength(150)
    await withoutCommit(stream, 40)
    await expect(numbers(40, 43)).rejects.toThrow(StreamGapError)
  })
})

describe('an order as it was', () => {
  test('at a version', async () => {
    await writeItems(client, table, commitItems(orderEvents, 'order#then', [[created], [approved]]))
    expect(await orders.read('then', 1)).toMatchObject({ number: 1, state: { status: 'created' } })
    expect(await orders.read('then', 2)).toMatchObject({ number: 2, state: { status: 'approved' } })
    expect(await orders.read('then', 3)).toMatchObject({ number: 2, state: { status: 'approved' } })
  })

  test('at a time, to the millisecond', async () => {
    await writeItems(client, table, commitItems(orderEvents, 'order#when', [[created], [approved]]))
    const at = async (time: string) => (await orders.readAt('when', Date.parse(time))).number
    expect(await at('2025-12-31T23:59:59.999Z')).toBe(0)
    expect(await at('2026-01-01T00:00:00.000Z')).toBe(1)
    expect(await at('2026-01-01T00:00:00.999Z')).toBe(1)
    expect(await at('2026-01-01T00:00:01.000Z')).toBe(2)
  })
})

describe('a snapshot between two commits', () => {
  test('changes neither what is loaded nor what is appended', async () => {
    const stream = await recorded('snapshot', 3)
    const before = await store.load(stream)
    await withSnapshot(stream, 2.5)
    await withSnapshot(stream, 3.5)
    expect(await store.load(stream)).toEqual(before)
    expect(await store.range(stream, 2, 3)).toEqual(before.slice(1))
    const next = {
      stream,
      number: 4,
      eventCountBefore: 3,
      timeBefore: 0,
      commandId: 'c',
      events: [approved],
      metadata,
    } as const
    expect(await store.append(next)).toMatchObject({ outcome: 'committed' })
    expect((await store.load(stream)).map(({ number }) => number)).toEqual([1, 2, 3, 4])
  })

  test('does not hide a missing commit', async () => {
    const stream = await recorded('snapshot-gap', 3)
    await withSnapshot(stream, 1.5)
    await withoutCommit(stream, 2)
    await expect(store.load(stream)).rejects.toThrow(StreamGapError)
  })
})

test('an event that this code does not know stops a decision instead of being ignored', async () => {
  const [item = {}] = commitItems(orderEvents, 'order#future', [[created]])
  const e = { S: JSON.stringify([{ t: 'OrderTeleported', v: 1, d: {} }]) }
  await writeItems(client, table, [{ ...item, e }])
  await expect(orders.execute('future', { type: 'PrepareOrder', now: 0 }, sentAs('c'))).rejects.toThrow(
    'OrderTeleported',
  )
})
