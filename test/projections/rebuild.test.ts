import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { orderList } from '#functions/orders/read-models/projections.ts'
import type { Item } from '#shared/aws/item.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import { generationsKey } from '#shared/projections/items/generations-item.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { firstGeneration, inGeneration } from '#shared/projections/row-key.ts'
import type { ScanCounts } from '#shared/rebuilds/rebuild.ts'
import { commitItems, itemsOf, writeItems } from '#test/kit/event-store.ts'
import { dynamoDbClient, type Fault } from '#test/kit/faulty-client.ts'
import { randomNumbers, shuffled } from '#test/kit/random-numbers.ts'
import { created } from '#test/orders/past.ts'
import { orderReaders, randomOrders, recordedOrders, streamOf } from './order-readers.ts'
import { expectGeneration, rebuilding } from './rebuilding.ts'

const { client } = dynamoDbClient()

/** Tables of a shop with some orders, all of them projected. */
async function shop(seed: number, count = 6) {
  const readers = await orderReaders()
  const { tables } = readers
  const orders = await recordedOrders(tables, seed, count)
  expect(await readers.instance().deliver(orders.flat())).toEqual([])
  return { tables, orders, instance: readers.instance }
}

/** A new reader of the read table, as a function has that was just started. */
function reader(table: string) {
  return readTable({ client, table })
}

async function listed(table: string): Promise<string[]> {
  const statuses = ['created', 'approved', 'paid', 'prepared', 'shipped', 'delivered', 'rejected', 'expired']
  const all = [...statuses, 'cancelling', 'cancelled'].map((status) => `status/${status}`)
  const page = await reader(table).list(orderList, {
    index: 'i2',
    partitions: ['status/created', ...all.slice(1)],
    limit: 100,
  })
  return page.rows.map((row) => row?.id ?? '').sort()
}

const idsOf = (orders: readonly (readonly Item[])[]) => orders.map((items) => streamId(streamOf(items))).sort()

describe('a rebuild', () => {
  test.each([1, 2, 3])('gives the rows that the facts give, and then they are read (seed %i)', async (seed) => {
    const { tables, orders } = await shop(seed)
    const { begin, workOff, status } = rebuilding(tables)
    expect(await begin('r1')).toMatchObject({ status: 'waiting', from: 1, to: 2 })
    await workOff(randomNumbers(seed))

    expect(await status('r1')).toMatchObject({
      status: 'live',
      verification: { oldRows: orders.length, newRows: orders.length, equal: orders.length, missing: 0, extra: 0 },
    })
    const { oldHash, newHash } = (await status('r1'))?.verification ?? {}
    expect(newHash).toBe(oldHash)
    await expectGeneration(tables, 2, orders)
    await client.send(removal(tables.rows, orders[0] ?? []))
    expect(await listed(tables.rows)).toEqual(idsOf(orders))
  })

  test.each([11, 12, 13, 14])('misses nothing that is recorded meanwhile (seed %i)', async (seed) => {
    const { tables, orders, instance: projector } = await shop(seed, 4)
    const random = randomNumbers(seed)
    // What happens meanwhile: orders go on, and new ones come.
    const more = randomOrders(seed + 1000, 4)
    const news = shuffled(more, random).flat()
    const { begin, workOff, status } = rebuilding(tables)
    await begin('r1')
    const live = projector()
    await workOff(random, async () => {
      const some = news.splice(0, Math.floor(random() * 4))
      await writeItems(client, tables.events, some)
      expect(await live.deliver(shuffled([...some, ...some], random))).toEqual([])
    })
    await writeItems(client, tables.events, news)
    expect(await live.deliver(news)).toEqual([])

    expect(await status('r1')).toMatchObject({ status: 'live' })
    for (const generation of [1, 2]) await expectGeneration(tables, generation, [...orders, ...more])
  })

  test('sees what was projected by an instance that did not know of it yet', async () => {
    const { tables, orders, instance } = await shop(21, 2)
    const unaware = instance()
    await unaware.deliver(orders.flat())
    const { begin, workOff, status } = rebuilding(tables)
    await begin('r1')
    const [late = []] = await recordedOrders(tables, 22, 1)
    expect(await unaware.deliver(late)).toEqual([])
    await workOff(randomNumbers(21))
    expect(await status('r1')).toMatchObject({ status: 'live' })
    await expectGeneration(tables, 2, [...orders, late])
  })

  test.each(Array.from({ length: 20 }, (_, index) => 3 + index * 5))(
    'goes on when its worker dies at request %i, before it or after it',
    async (death) => {
      const { tables, orders } = await shop(31, 3)
      const { begin, waiting, instance, status } = rebuilding(tables)
      await begin('r1')
      let left = death
      const fate: Fault = death % 2 === 0 ? 'dropped' : 'answer-lost'
      const random = randomNumbers(death)
      while (waiting.length > 0) {
        const [message] = waiting.splice(Math.floor(random() * waiting.length), 1)
        if (message === undefined) break
        const mortal = instance(({ index }) => (left >= 0 && index >= left ? fate : undefined), 1)
        const survived = await mortal
          .work(message, () => 60_000)
          .then(
            () => true,
            () => false,
          )
        left -= mortal.attempts.length
        if (!survived) {
          left = -1
          waiting.push(message)
        }
      }
      expect(await status('r1')).toMatchObject({ status: 'live' })
      await expectGeneration(tables, 2, orders)
    },
  )

  test('may be worked on by several at once, with every message coming twice', async () => {
    const { tables, orders } = await shop(41)
    const { begin, waiting, instance, status } = rebuilding(tables)
    await begin('r1')
    while (waiting.length > 0) {
      const messages = waiting.splice(0)
      await Promise.all([...messages, ...messages].map((message) => instance().work(message, () => 60_000)))
    }
    expect(await status('r1')).toMatchObject({ status: 'live', verification: { equal: orders.length } })
    await expectGeneration(tables, 2, orders)
  })

  test('ends a worker in time, which goes on in the next invocation', async () => {
    const { tables, orders } = await shop(51)
    const { begin, waiting, instance, status, workOff } = rebuilding(tables)
    await begin('r1')
    let turns = 0
    while (waiting.length > 0 && turns < 400) {
      const [message] = waiting.splice(0, 1)
      let looks = 0
      // Time for one page per invocation.
      if (message !== undefined) await instance().work(message, () => (looks++ === 0 ? 60_000 : 1000))
      turns++
    }
    await workOff(randomNumbers(51))
    expect(turns).toBeGreaterThan(17)
    expect(await status('r1')).toMatchObject({ status: 'live' })
    await expectGeneration(tables, 2, orders)
  })

  test('keeps its place within a page, so that little is done again', async () => {
    const { tables } = await orderReaders()
    const items = Array.from({ length: 350 }, (_, n) => commitItems(orderEvents, `order#many-${n}`, [[created]]))
    await writeItems(client, tables.events, items.flat())
    const { begin, waiting, instance, workOff, status } = rebuilding(tables, orderList, {
      pages: 'whole',
      streamsPerCheckpoint: 10,
    })
    await begin('r1')
    await instance().work(waiting.splice(0, 1)[0] ?? { rebuild: 'r1', step: 'begin' }, () => 60_000)
    const [first] = waiting.splice(0, 1)
    let looks = 0
    // Time for one checkpoint of the first page.
    if (first !== undefined) await instance().work(first, () => (looks++ === 0 ? 60_000 : 1000))
    expect(waiting).toContainEqual(first)
    const [begun] = await instance().segments.all<ScanCounts>('r1', 'scan')
    expect(begun).toMatchObject({ checkpoints: 1, done: false, result: { pages: 1, commits: 10, rows: 10 } })

    await workOff(randomNumbers(55))
    expect(await status('r1')).toMatchObject({
      status: 'live',
      scanned: { items: 350, commits: 350, events: 350, rows: 350 },
      verification: { newRows: 350, extra: 350 },
    })
  })

  test('mends rows that went wrong: they differ, and it is for somebody to say which are right', async () => {
    const { tables, orders } = await shop(61)
    const [wrong = []] = orders
    const listRows = inGeneration(orderList, firstGeneration)
    const row = await reader(tables.rows).standing(listRows, streamId(streamOf(wrong)))
    if (row?.row == null) throw new Error('the order has a row')
    await reader(tables.rows).heal(listRows, streamId(streamOf(wrong)), { ...row, row: { ...row.row, pieces: 99 } })
    const { begin, workOff, status, flip } = rebuilding(tables)
    await begin('r1')
    await workOff(randomNumbers(61))
    expect(await status('r1')).toMatchObject({
      status: 'differs',
      verification: { different: 1, equal: orders.length - 1, samples: [`different: ${streamId(streamOf(wrong))}`] },
    })
    expect((await reader(tables.rows).get(orderList, streamId(streamOf(wrong))))?.row?.pieces).toBe(99)
    expect(await flip('r1')).toMatchObject({ rebuild: { status: 'live' } })
    expect((await reader(tables.rows).get(orderList, streamId(streamOf(wrong))))?.row?.pieces).not.toBe(99)
  })

  test('with a changed fold goes live although rows differ, as long as none is missing', async () => {
    const { tables, orders } = await shop(71)
    const changed: Projection<unknown, OrderEvent> = {
      ...orderList,
      fold: 'another',
      evolve: (row, event, commit) => {
        const next = orderList.evolve(row as Parameters<typeof orderList.evolve>[0], event, commit)
        return next && { ...next, pieces: next.pieces * 2 }
      },
      indexes: () => ({}),
    }
    const { begin, workOff, status } = rebuilding(tables, changed)
    expect(await begin('r1')).toMatchObject({ foldChanged: true })
    await workOff(randomNumbers(71))
    const ended = await status('r1')
    expect(ended).toMatchObject({ status: 'live', verification: { missing: 0, extra: 0 } })
    expect(ended?.verification?.different).toBe(orders.length)
    expect(await begin('r2', changed)).toMatchObject({ foldChanged: false })
  })

  test('takes rows whose fold has a number, from before folds were hashed, as made by another one', async () => {
    const { tables } = await shop(72)
    const { begin } = rebuilding(tables)
    const earlier = { ...generationsKey(orderList.name), g: { N: '1' }, n: { N: '1' }, gf: { N: '1' } }
    await writeItems(client, tables.rows, [earlier])
    expect(await begin('r1')).toMatchObject({ foldChanged: true })
  })
})

describe('the fold of rows', () => {
  test('is noted once also of a read model whose first rebuild was given up before there was a row', async () => {
    const { tables, instance } = await orderReaders()
    const { begin, discard, workOff } = rebuilding(tables)
    await begin('r1')
    await discard('r1')
    await workOff(randomNumbers(73))

    const [first = [], second = []] = await recordedOrders(tables, 73, 2)
    const { deliver, attempts } = instance()
    await deliver(first)
    expect(await reader(tables.rows).generations.read(orderList.name)).toMatchObject({ liveFold: orderList.fold })
    const before = attempts.length
    await deliver(second)
    // Two rows and the progress: nothing is noted, or looked for, again.
    expect(attempts.slice(before)).toEqual(['PutItem', 'PutItem', 'PutItem'])
  })
})

describe('a commit that cannot be folded', () => {
  test('ends the rebuild with its place and reason; the live rows stay', async () => {
    const { tables, orders } = await shop(81)
    const [first = []] = orders
    const unknown = JSON.stringify([{ t: 'OrderTeleported', v: 1, d: {} }])
    await writeItems(
      client,
      tables.events,
      first.slice(1, 2).map((item) => ({ ...item, e: { S: unknown } })),
    )
    const { begin, workOff, status } = rebuilding(tables)
    await begin('r1')
    await workOff(randomNumbers(81))
    const failed = await status('r1')
    expect(failed?.status).toBe('failed')
    expect(failed?.failure).toContain(`${streamOf(first)}/2: UnknownEventError: event OrderTeleported`)
    expect((await reader(tables.rows).generations.read('order-list')).other).toBeUndefined()
    await expectGeneration(tables, 1, orders)

    await writeItems(client, tables.events, first)
    await begin('r2')
    await workOff(randomNumbers(82))
    expect(await status('r2')).toMatchObject({ status: 'live', to: 3 })
    await expectGeneration(tables, 3, orders)
  })
})

describe('the generation before', () => {
  test('is kept up to date for a rollback, until it is discarded', async () => {
    const { tables, orders, instance: projector } = await shop(91)
    const { begin, workOff, rollBack, discard, status } = rebuilding(tables)
    await begin('r1')
    await workOff(randomNumbers(91))
    const [late = []] = await recordedOrders(tables, 92, 1)
    await projector().deliver(late)
    expect(await rollBack('r1')).toMatchObject({ rebuild: { status: 'rolled-back' } })
    await expectGeneration(tables, 1, [...orders, late])
    expect(await reader(tables.rows).generations.read('order-list')).toMatchObject({ live: 1, other: 2 })

    expect(await discard('r1')).toMatchObject({ rebuild: { status: 'discarding', discards: 2 } })
    await workOff(randomNumbers(93))
    expect(await status('r1')).toMatchObject({ status: 'discarded' })
    for (const items of orders)
      expect(await itemsOf(client, tables.rows, `order-list@2#${streamId(streamOf(items))}`)).toEqual([])
    await expectGeneration(tables, 1, [...orders, late])
    expect(await rollBack('r1')).toMatchObject({ refused: 'not-live' })
  })

  test('goes when the next rebuild starts', async () => {
    const { tables, orders } = await shop(101, 3)
    const { begin, workOff, status } = rebuilding(tables)
    await begin('r1')
    await workOff(randomNumbers(101))
    await begin('r2')
    await workOff(randomNumbers(102))
    expect(await status('r1')).toMatchObject({ status: 'discarded', discards: 1 })
    expect(await status('r2')).toMatchObject({ status: 'live', from: 2, to: 3 })
    await expectGeneration(tables, 3, orders)
  })
})

describe('starting', () => {
  test('twice with one key starts once; another one has to wait', async () => {
    const { tables } = await shop(111, 2)
    const { begin, start, discard, workOff, status } = rebuilding(tables)
    const first = await begin('r1')
    expect(await begin('r1')).toEqual(first)
    const request = { actor: 'person:ops', projection: orderList, estimatedItems: 0 }
    expect(await start({ ...request, id: 'r1', fingerprint: 'other' })).toMatchObject({ refused: 'reused-command-id' })
    expect(await start({ ...request, id: 'r2' })).toMatchObject({ refused: 'rebuild-running' })
    await discard('r1')
    await workOff(randomNumbers(111))
    expect(await status('r1')).toMatchObject({ status: 'discarded' })
    expect(await start({ ...request, id: 'r2' })).toMatchObject({ rebuild: { to: 3 } })
  })

  test('by ten at once starts one', async () => {
    const { tables } = await shop(121, 2)
    const { instance } = rebuilding(tables)
    const request = { actor: 'person:ops', projection: orderList, estimatedItems: 0 }
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, n) => instance().start({ ...request, id: `r${n}` })),
    )
    expect(results.filter((result) => 'rebuild' in result)).toHaveLength(1)
  })
})

function removal(table: string, items: readonly Item[]) {
  // The old row is gone: whoever still reads the old generation shows one order less.
  return new DeleteItemCommand({
    TableName: table,
    Key: { p: { S: `order-list@1#${streamId(streamOf(items))}` }, s: { S: '-' } },
  })
}
