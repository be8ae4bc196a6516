import { describe, expect, test } from 'vitest'
import type { Item } from '#shared/event-store/commit.ts'
import { writeItems } from '#test/kit/event-store.ts'
import { type Attempt, dynamoDbClient, type FaultPlan } from '#test/kit/faulty-client.ts'
import { randomNumbers, shuffled } from '#test/kit/random-numbers.ts'
import { foldedRows, orderProjector, orderTables, recordedOrders, rowsOf, streamOf } from './order-readers.ts'

const tables = await orderTables()

/** Every order's rows are those that a fold of its whole past gives, byte for byte. */
async function expectFolded(orders: readonly (readonly Item[])[]): Promise<void> {
  for (const items of orders) expect(await rowsOf(tables, streamOf(items))).toEqual(foldedRows(items))
}

/** Cuts a delivery into batches of random sizes. */
function batches(items: readonly Item[], random: () => number): Item[][] {
  const cut: Item[][] = []
  for (let start = 0; start < items.length; ) {
    const size = 1 + Math.floor(random() * 6)
    cut.push(items.slice(start, start + size))
    start += size
  }
  return cut
}

describe('the read table equals the fold', () => {
  test.concurrent.each(Array.from({ length: 24 }, (_, index) => index + 1))(
    'after records came twice, in any order, in any batches, and some never (seed %i)',
    async (seed) => {
      const random = randomNumbers(seed)
      const orders = await recordedOrders(tables, seed, 3)
      const some = orders.flat().filter(() => random() < 0.7)
      const newest = orders.flatMap((items) => items.slice(-1))
      const { deliver } = orderProjector(tables)
      for (const batch of batches(shuffled([...some, ...some, ...newest], random), random)) {
        expect(await deliver(batch)).toEqual([])
      }
      await expectFolded(orders)
    },
  )

  test.concurrent.each(Array.from({ length: 8 }, (_, index) => index + 101))(
    'after two instances worked on the same records at the same time (seed %i)',
    async (seed) => {
      const random = randomNumbers(seed)
      const orders = await recordedOrders(tables, seed, 3)
      const sometimesLate: FaultPlan = () => (random() < 0.3 ? { lateMs: 10 } : undefined)
      const instances = [orderProjector(tables, sometimesLate), orderProjector(tables, sometimesLate)]
      await Promise.all(
        instances.map(async ({ deliver }) => {
          for (const batch of batches(shuffled(orders.flat(), random), random)) expect(await deliver(batch)).toEqual([])
        }),
      )
      await expectFolded(orders)
    },
  )

  test.concurrent.each(Array.from({ length: 6 }, (_, index) => index + 201))(
    'after every third write was spoilt and what failed came again (seed %i)',
    async (seed) => {
      const random = randomNumbers(seed)
      const orders = await recordedOrders(tables, seed, 2)
      const spoilt: FaultPlan = ({ operation }) => {
        if (operation !== 'PutItem' || random() > 0.33) return undefined
        return random() < 0.5 ? 'dropped' : 'answer-lost'
      }
      const { deliver } = orderProjector(tables, spoilt)
      for (const batch of batches(orders.flat(), random)) {
        while ((await deliver(batch).catch(() => ['all'])).length > 0);
      }
      await expectFolded(orders)
    },
  )

  test('after a crash between the writes of two read models', async () => {
    const orders = await recordedOrders(tables, 301, 1)
    let writes = 0
    const secondWriteFails: FaultPlan = ({ operation }: Attempt) =>
      operation === 'PutItem' && ++writes > 1 ? 'dropped' : undefined
    const crashing = orderProjector(tables, secondWriteFails)
    await expect(crashing.deliver(orders.flat()).then((failed) => failed.length)).resolves.toBe(1)
    expect(await rowsOf(tables, streamOf(orders[0] ?? []))).toHaveLength(1)

    expect(await orderProjector(tables).deliver(orders.flat())).toEqual([])
    await expectFolded(orders)
  })
})

describe('a projector', () => {
  test('writes nothing for records that it knows', async () => {
    const [items = []] = await recordedOrders(tables, 401, 1)
    await orderProjector(tables).deliver(items)
    const again = orderProjector(tables)
    await again.deliver(items.slice(1))
    expect(again.attempts.filter((operation) => operation === 'PutItem')).toEqual(['PutItem'])
  })

  test('reads what it missed from the facts', async () => {
    const [items = []] = await recordedOrders(tables, 402, 1)
    await orderProjector(tables).deliver(items.slice(0, 1))
    expect(await orderProjector(tables).deliver(items.slice(-1))).toEqual([])
    await expectFolded([items])
  })

  test('reports a record whose missing past cannot be read, and catches up when it can', async () => {
    const { client } = dynamoDbClient()
    const [items = []] = await recordedOrders({ ...tables, events: (await orderTables()).events }, 403, 1)
    await writeItems(client, tables.events, items.slice(1))
    expect(await orderProjector(tables).deliver(items.slice(1))).toEqual(['100'])
    await writeItems(client, tables.events, items)
    expect(await orderProjector(tables).deliver(items.slice(1))).toEqual([])
    await expectFolded([items])
  })

  test('leaves facts to newer programs that it does not know, whether they were delivered or missed', async () => {
    const { client } = dynamoDbClient()
    const [items = []] = await recordedOrders(tables, 404, 1)
    const unknown = JSON.stringify([{ t: 'OrderTeleported', v: 1, d: {} }])
    const changed = items.map((item, index) => (index === 1 ? { ...item, e: { S: unknown } } : item))
    await writeItems(client, tables.events, changed)
    const { deliver } = orderProjector(tables)
    expect(await deliver(changed.slice(0, 2))).toEqual([])
    expect(await deliver(changed)).toEqual([])

    const missed = changed.map((item) => ({ ...item, p: { S: 'order#missed' } }))
    await writeItems(client, tables.events, missed)
    expect(await deliver(missed.slice(-1))).toEqual([])
  })
})
