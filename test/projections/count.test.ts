import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import type { EventsOf } from '#events/contract.ts'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { productId } from '#events/vocabulary.ts'
import { shards, unitsSold } from '#functions/insights/read-models/units-sold.ts'
import { counter } from '#shared/counters/count.ts'
import { counterPartition } from '#shared/counters/counter-item.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { decodeCommit } from '#shared/event-store/commit-item.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { counting } from '#test/kit/counter.ts'
import { commitItems, itemsOf } from '#test/kit/event-store.ts'
import { dynamoDbClient, type FaultPlan, inOrder } from '#test/kit/faulty-client.ts'
import { randomNumbers } from '#test/kit/random-numbers.ts'
import { createReadTable } from '#test/kit/tables.ts'
import { approved, cancellation, cancelled, captured, created, cup, eur, paid, poster } from '#test/orders/past.ts'

const { client } = dynamoDbClient()
const table = await createReadTable(client)

/** One instance of the counting function over a table. */
function instance(into: string, plan?: FaultPlan) {
  const observed = dynamoDbClient(plan)
  return { ...observed, count: counter({ client: observed.client, table: into }, unitsSold) }
}

/** What the counters of a table say, by product. */
async function sold(into: string): Promise<Record<string, { units: number; orders: number }>> {
  const parts = await Promise.all(
    Array.from({ length: shards }, (_, shard) => itemsOf(client, into, counterPartition(unitsSold, `shard/${shard}`))),
  )
  return Object.fromEntries(
    parts.flat().map((item) => [item['s']?.S, { units: Number(item['units']?.N), orders: Number(item['orders']?.N) }]),
  )
}

/** What the counting function hears of orders. */
type HeardEvent = EventsOf<typeof unitsSold.contracts>

function commitsOf(id: string, ...commits: readonly (readonly [OrderEvent, ...OrderEvent[]])[]): Commit<HeardEvent>[] {
  const stream: StreamName = `order#${id}`
  return commitItems(orderEvents, stream, commits).map((item) =>
    decodeCommit(unitsSold.contracts, item, { unknown: 'skip' }),
  )
}

/** An order that is bought and paid: three cups and a poster. */
const bought = (id: string) => commitsOf(id, [created], [approved], [captured('e1'), paid])
const boughtOnce = { [cup]: { units: 3, orders: 1 }, [poster]: { units: 1, orders: 1 } }
const nothing = { [cup]: { units: 0, orders: 0 }, [poster]: { units: 0, orders: 0 } }

/** An order of as many products as an order may have, one more than a transaction has room for. */
const hundred = Array.from({ length: 100 }, (_, n) => v.parse(productId, `prd_${derivedUlid('product', String(n))}`))
const large: OrderEvent = {
  type: 'OrderCreated',
  data: {
    ...created.data,
    lines: hundred.map((id, n) => ({
      line: n + 1,
      productId: id,
      sku: 'S',
      name: 'N',
      quantity: 2,
      unitPrice: eur(25),
      digital: false,
    })),
  },
}
const largeSold = Object.fromEntries(hundred.map((id) => [id, { units: 2, orders: 1 }]))

async function deliver(count: (commit: Commit<HeardEvent>) => Promise<void>, commits: readonly Commit<HeardEvent>[]) {
  for (const commit of commits) await count(commit)
}

describe('what was sold', () => {
  test('is counted when an order is paid', async () => {
    const own = await createReadTable(client)
    const { count } = instance(own)
    const [placed, ok, money] = bought('paid')
    if (placed === undefined || ok === undefined || money === undefined) throw new Error('three commits')
    await deliver(count, [placed, ok])
    expect(await sold(own)).toEqual({})
    await count(money)
    expect(await sold(own)).toEqual(boughtOnce)
  })

  test('is taken back when the order is cancelled', async () => {
    const own = await createReadTable(client)
    const commits = commitsOf('taken-back', [created], [approved], [paid], [cancellation('staff')], [cancelled])
    await deliver(instance(own).count, commits.slice(0, 4))
    expect(await sold(own)).toEqual(boughtOnce)
    await deliver(instance(own).count, commits.slice(4))
    expect(await sold(own)).toEqual(nothing)
  })

  test('is counted once, however often its messages come', async () => {
    const own = await createReadTable(client)
    const commits = bought('twice')
    for (const count of [instance(own).count, instance(own).count]) await deliver(count, commits)
    await deliver(instance(own).count, commits.toReversed())
    expect(await sold(own)).toEqual(boughtOnce)
  })

  test('is counted once by an instance that counted before and after another', async () => {
    const own = await createReadTable(client)
    const [first, second, third] = bought('memory')
    if (first === undefined || second === undefined || third === undefined) throw new Error('three commits')
    const [here, there] = [instance(own), instance(own)]
    await here.count(first)
    const reads = here.attempts.filter((name) => name === 'GetItem').length
    await there.count(second)
    await here.count(second)
    await here.count(third)
    expect(here.attempts.filter((name) => name === 'GetItem')).toHaveLength(reads + 2)
    await there.count(third)
    expect(await sold(own)).toEqual(boughtOnce)
  })

  test('waits for a message that is missing', async () => {
    const own = await createReadTable(client)
    const commits = bought('missing')
    const { count } = instance(own)
    await deliver(count, commits.slice(0, 1))
    await expect(deliver(count, commits.slice(2))).rejects.toThrow('order#missing: commits 2 to 2 have not arrived')
    expect(await sold(own)).toEqual({})
    await deliver(count, commits)
    expect(await sold(own)).toEqual(boughtOnce)
  })

  test('is counted once where the answer of the transaction is lost', async () => {
    const own = await createReadTable(client)
    const { count, attempts } = instance(own, inOrder('TransactWriteItems', 'answer-lost'))
    await deliver(count, bought('answer-lost'))
    expect(attempts.filter((operation) => operation === 'TransactWriteItems')).toHaveLength(2)
    expect(await sold(own)).toEqual(boughtOnce)
  })

  test('is counted once where the function dies before it hears the answer', async () => {
    const own = await createReadTable(client)
    const lost = instance(own, inOrder('TransactWriteItems', 'answer-lost', 'answer-lost', 'answer-lost'))
    await expect(deliver(lost.count, bought('died'))).rejects.toThrow('answer-lost')
    await deliver(instance(own).count, bought('died'))
    expect(await sold(own)).toEqual(boughtOnce)
  })

  test('is counted where other transactions are in the way', async () => {
    const own = await createReadTable(client)
    await deliver(instance(own, inOrder('TransactWriteItems', 'conflicting', 'conflicting')).count, bought('conflict'))
    expect(await sold(own)).toEqual(boughtOnce)
  })

  test('is counted once where two instances count the same order', async () => {
    const own = await createReadTable(client)
    const commits = bought('raced')
    await Promise.all([instance(own), instance(own), instance(own)].map(({ count }) => deliver(count, commits)))
    expect(await sold(own)).toEqual(boughtOnce)
  })

  test('adds up over orders that are counted at the same time', async () => {
    const own = await createReadTable(client)
    await Promise.all(Array.from({ length: 12 }, (_, n) => deliver(instance(own).count, bought(`many-${n}`))))
    expect(await sold(own)).toEqual({ [cup]: { units: 36, orders: 12 }, [poster]: { units: 12, orders: 12 } })
  })
})

describe('an order of 100 products', () => {
  const commits = (id: string) => commitsOf(id, [large], [approved], [paid], [cancellation('staff')], [cancelled])

  test('is counted and taken back', async () => {
    const own = await createReadTable(client)
    await deliver(instance(own).count, commits('large').slice(0, 3))
    expect(await sold(own)).toEqual(largeSold)
    await deliver(instance(own).count, commits('large').slice(3))
    expect(new Set(Object.values(await sold(own)).map(({ units }) => units))).toEqual(new Set([0]))
  })

  test.each([
    ['first', ['dropped', 'dropped', 'dropped']],
    ['first, which was made', ['answer-lost', 'answer-lost', 'answer-lost']],
    ['second', [undefined, 'dropped', 'dropped', 'dropped']],
    ['second, which was made', [undefined, 'answer-lost', 'answer-lost', 'answer-lost']],
  ] as const)('is counted once where the function dies at its %s step', async (_step, faults) => {
    const own = await createReadTable(client)
    const dying = instance(own, inOrder('TransactWriteItems', ...faults))
    await expect(deliver(dying.count, commits('torn').slice(0, 3))).rejects.toThrow('by the test')
    await deliver(instance(own).count, commits('torn').slice(0, 3))
    expect(await sold(own)).toEqual(largeSold)
  })
})

test.concurrent.each(Array.from({ length: 8 }, (_, index) => index + 1))(
  'counters are those of the facts after faults, repetitions and failed messages that come again (seed %i)',
  async (seed) => {
    const random = randomNumbers(seed)
    const orders = Array.from({ length: 6 }, (_, n) => {
      const end = random() < 0.5 ? [] : ([[cancellation('staff')], [cancelled]] as const)
      return commitItems(orderEvents, `order#s${seed}-${n}`, [[created], [approved], [paid], ...end])
    })
    const projection = counting(unitsSold)
    const delivered = await projection
      .given(orders.flat())
      .deliver({ times: 2, shuffle: true, readers: 2, spoilt: 0.25, seed })
    delivered.equalsFold()
    const kept = orders.filter((commits) => commits.length === 3).length
    const total = Object.values(delivered.counts).reduce((sum, { units = 0 }) => sum + units, 0)
    expect(total).toBe(4 * kept)
  },
)

test('a commit that changes no counter costs a read and one plain write', async () => {
  const { count, attempts } = instance(table)
  await deliver(count, bought('cheap').slice(0, 1))
  expect(attempts).toEqual(['GetItem', 'PutItem'])
})
