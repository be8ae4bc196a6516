import { describe, expect, test } from 'vitest'
import { orderEvents } from '#events/orders.ts'
import type { Item } from '#shared/aws/item.ts'
import { commitItems, writeItems } from '#test/kit/event-store.ts'
import { type Attempt, dynamoDbClient, type FaultPlan } from '#test/kit/faulty-client.ts'
import { approved, created, paid, prepared, shipped } from '#test/orders/past.ts'
import { orderReaders, randomOrders, recordedOrders, streamOf } from './order-readers.ts'

const projection = await orderReaders()
const { tables, instance } = projection

/** Every order's rows are those that a fold of its whole past gives, byte for byte. */
async function expectFolded(orders: readonly (readonly Item[])[]): Promise<void> {
  for (const items of orders) expect(await projection.rowsOf(streamOf(items))).toEqual(projection.foldedRows(items))
}

const seeds = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)

describe('the read table equals the fold', () => {
  test('after an order was created and approved, and both came twice', async () => {
    const commits = commitItems(orderEvents, 'order#1', [[created], [approved]])
    const delivered = await projection.given(commits).deliver({ times: 2, shuffle: true })
    delivered.equalsFold()
    expect(JSON.parse(delivered.rows[1]?.['d']?.S ?? '')).toMatchObject({ status: 'approved', pieces: 4 })
  })

  test.concurrent.each(seeds(1, 24))(
    'after records came twice, in any order, in any batches, and some never (seed %i)',
    async (seed) => {
      const orders = randomOrders(seed, 3)
      const delivered = await projection.given(orders.flat()).deliver({ times: 2, shuffle: true, lost: 0.3, seed })
      delivered.equalsFold()
    },
  )

  test.concurrent.each(seeds(101, 8))(
    'after two instances worked on the same records at the same time (seed %i)',
    async (seed) => {
      const orders = randomOrders(seed, 3)
      const delivered = await projection.given(orders.flat()).deliver({ readers: 2, shuffle: true, spoilt: 0.2, seed })
      delivered.equalsFold()
    },
  )

  test.concurrent.each(seeds(201, 6))(
    'after every third request was spoilt and what failed came again (seed %i)',
    async (seed) => {
      const delivered = await projection.given(randomOrders(seed, 2).flat()).deliver({ spoilt: 0.33, seed })
      delivered.equalsFold()
    },
  )

  test('after an instance that wrote a row met what another had written since', async () => {
    const commits = commitItems(orderEvents, 'order#memory', [[created], [approved], [paid], [prepared], [shipped]])
    await writeItems(dynamoDbClient().client, tables.events, commits)
    const [here, there] = [instance(), instance()]
    expect(await here.deliver(commits.slice(0, 1))).toEqual([])
    const reads = here.attempts.filter((name) => name === 'GetItem').length
    expect(await here.deliver(commits.slice(1, 2))).toEqual([])
    expect(here.attempts.filter((name) => name === 'GetItem')).toHaveLength(reads)
    expect(await there.deliver(commits.slice(2, 3))).toEqual([])
    // The third again, which it did not write; then the fourth behind one that it did not see.
    expect(await here.deliver(commits.slice(2, 3))).toEqual([])
    expect(await there.deliver(commits.slice(3, 4))).toEqual([])
    expect(await here.deliver(commits.slice(4, 5))).toEqual([])
    expect(await projection.rowsOf('order#memory')).toEqual(projection.foldedRows(commits))
  })

  test('after an instance that remembers an older row got an older record late', async () => {
    const commits = commitItems(orderEvents, 'order#late', [[created], [approved], [paid]])
    await writeItems(dynamoDbClient().client, tables.events, commits)
    const [here, there] = [instance(), instance()]
    expect(await here.deliver(commits.slice(0, 1))).toEqual([])
    expect(await there.deliver(commits.slice(1))).toEqual([])
    expect(await here.deliver(commits.slice(1, 2))).toEqual([])
    expect(await projection.rowsOf('order#late')).toEqual(projection.foldedRows(commits))
  })

  test('after a crash between the writes of two read models', async () => {
    const orders = await recordedOrders(tables, 301, 1)
    let writes = 0
    const secondWriteFails: FaultPlan = ({ operation }: Attempt) =>
      operation === 'PutItem' && ++writes > 1 ? 'dropped' : undefined
    const crashing = instance(secondWriteFails)
    await expect(crashing.deliver(orders.flat()).then((failed) => failed.length)).resolves.toBe(1)
    expect(await projection.rowsOf(streamOf(orders[0] ?? []))).toHaveLength(1)

    expect(await instance().deliver(orders.flat())).toEqual([])
    await expectFolded(orders)
  })
})

describe('a projector', () => {
  test('writes nothing for records that it knows', async () => {
    const [items = []] = await recordedOrders(tables, 401, 1)
    await instance().deliver(items)
    const again = instance()
    await again.deliver(items.slice(1))
    expect(again.attempts.filter((operation) => operation === 'PutItem')).toEqual(['PutItem'])
  })

  test('reads what it missed from the facts', async () => {
    const [items = []] = await recordedOrders(tables, 402, 1)
    await instance().deliver(items.slice(0, 1))
    expect(await instance().deliver(items.slice(-1))).toEqual([])
    await expectFolded([items])
  })

  test('reports a record whose missing past cannot be read, and catches up when it can', async () => {
    const { client } = dynamoDbClient()
    const [items = []] = randomOrders(403, 1)
    await writeItems(client, tables.events, items.slice(1))
    expect(await instance().deliver(items.slice(1))).toEqual(['100'])
    await writeItems(client, tables.events, items)
    expect(await instance().deliver(items.slice(1))).toEqual([])
    await expectFolded([items])
  })

  test('leaves facts to newer programs that it does not know, whether they were delivered or missed', async () => {
    const { client } = dynamoDbClient()
    const [items = []] = await recordedOrders(tables, 404, 1)
    const unknown = JSON.stringify([{ t: 'OrderTeleported', v: 1, d: {} }])
    const changed = items.map((item, index) => (index === 1 ? { ...item, e: { S: unknown } } : item))
    await writeItems(client, tables.events, changed)
    const { deliver } = instance()
    expect(await deliver(changed.slice(0, 2))).toEqual([])
    expect(await deliver(changed)).toEqual([])

    const missed = changed.map((item) => ({ ...item, p: { S: 'order#missed' } }))
    await writeItems(client, tables.events, missed)
    expect(await deliver(missed.slice(-1))).toEqual([])
  })
})
