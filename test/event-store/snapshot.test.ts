import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import { type CatalogEvent, catalogEvents } from '#events/catalog.ts'
import { product } from '#functions/catalog/product/product.ts'
import { productStreams } from '#functions/catalog/streams.ts'
import { executor } from '#shared/event-store/execute.ts'
import { snapshotInterval } from '#shared/event-store/snapshot.ts'
import { create } from '#test/catalog/past.ts'
import { commitItems, itemsOf, writeItems } from '#test/kit/event-store.ts'
import { dynamoDbClient, type FaultPlan } from '#test/kit/faulty-client.ts'
import { createEventsTable } from '#test/kit/tables.ts'
import { sentAs } from './order-store.ts'

const { client } = dynamoDbClient()
const table = await createEventsTable(client)

const created: CatalogEvent = {
  type: 'ProductCreated',
  data: {
    name: 'Cup',
    description: '',
    price: { amount: 1250, currency: 'EUR' },
    tags: [],
    images: [],
    options: [],
    variants: [{ sku: 'CUP', values: [] }],
    digital: false,
  },
}

/** A product put on sale and taken off again, commit after commit; on sale after an even number of commits. */
async function recorded(id: string, commits: number): Promise<void> {
  const changes = Array.from({ length: commits - 1 }, (_, n): [CatalogEvent] => [
    { type: n % 2 === 0 ? 'ProductPublished' : 'ProductUnpublished', data: {} },
  ])
  await writeItems(client, table, commitItems(catalogEvents, `product#${id}`, [[created], ...changes]))
}

function catalogProcess(plan?: FaultPlan) {
  const observed = dynamoDbClient(plan)
  const products = productStreams({ client: observed.client, table })
  return { ...observed, products, store: products.store }
}

async function snapshotNumbers(id: string, behind = 0): Promise<number[]> {
  const items = await itemsOf(client, table, `product#${id}`, { behind })
  return items.map((item) => Number(item['s']?.N)).filter((number) => !Number.isInteger(number))
}

async function keepSnapshots(id: string, upTo: number): Promise<void> {
  const { products } = catalogProcess()
  await products.snapshot(id)
  expect(await snapshotNumbers(id, upTo - 100)).toEqual([upTo + 0.5])
}

describe('a snapshot', () => {
  test('is kept every 16 commits, not more often', async () => {
    const { products } = catalogProcess()
    for (let count = 1; count <= 40; count++) {
      const type = count === 1 ? 'CreateProduct' : count % 2 === 0 ? 'PublishProduct' : 'UnpublishProduct'
      const command = type === 'CreateProduct' ? create : ({ type } as const)
      await products.execute('often', command, { ...sentAs(`c${count}`), creates: count === 1 })
      await products.snapshot('often')
    }
    expect(await snapshotNumbers('often')).toEqual([16.5, 32.5])
    expect(await products.read('often')).toEqual(await withoutSnapshots().read('often'))
  })

  test('makes the load of 10,000 commits one request of at most four read units', async () => {
    await recorded('longest', 10_000)
    await keepSnapshots('longest', 10_000)
    const process = catalogProcess()
    expect(await process.products.read('longest')).toMatchObject({
      number: 10_000,
      eventCount: 10_000,
      state: { status: 'published' },
    })
    expect(process.attempts).toEqual(['Query'])
    const newest = await itemsOf(client, table, 'product#longest', { behind: 10_000 - (snapshotInterval + 3) })
    expect(newest).toHaveLength(snapshotInterval + 4)
    expect(newest.reduce((bytes, item) => bytes + JSON.stringify(item).length, 0)).toBeLessThan(4 * 4096)
  })

  test('changes nothing that is read, at any version', async () => {
    await recorded('same', 60)
    await keepSnapshots('same', 60)
    for (const version of [1, 15, 16, 17, 40, 59, 60, 61]) {
      expect(await catalogProcess().products.read('same', version)).toEqual(
        await withoutSnapshots().read('same', version),
      )
    }
    const changed = await catalogProcess().products.execute('same', { type: 'UnpublishProduct' }, sentAs('more'))
    expect(changed).toMatchObject({ outcome: 'accepted', number: 61, eventCount: 61, state: { status: 'draft' } })
  })

  test('of other code is ignored, and replaced', async () => {
    await recorded('older', 20)
    const before = executor({ store: catalogProcess().store, decider: { ...product, fold: 'older-code' } })
    await before.snapshot('older')
    const process = catalogProcess()
    expect(await process.products.read('older')).toEqual(await withoutSnapshots().read('older'))
    await process.products.snapshot('older')
    const [, item] = (await itemsOf(client, table, 'product#older'))
      .filter((it) => it['f'] !== undefined)
      .map((it) => it['f']?.S)
    expect(item).toBeUndefined()
    expect((await itemsOf(client, table, 'product#older')).at(-1)?.['f']?.S).toBe(product.fold)
  })

  test('can be deleted, and nothing is lost', async () => {
    await recorded('pure', 40)
    await keepSnapshots('pure', 40)
    const before = await catalogProcess().products.read('pure')
    await client.send(new DeleteItemCommand({ TableName: table, Key: { p: { S: 'product#pure' }, s: { N: '40.5' } } }))
    expect(await catalogProcess().products.read('pure')).toEqual(before)
  })

  test('remembers the commands behind it: a repetition gets its first answer, another request under the id is refused', async () => {
    const { products } = catalogProcess()
    await products.execute('repeat', create, { ...sentAs('make'), creates: true })
    const first = await products.execute(
      'repeat',
      { type: 'PublishProduct' },
      { ...sentAs('sell'), fingerprint: 'one' },
    )
    for (let count = 0; count < 30; count++) {
      await products.execute(
        'repeat',
        { type: count % 2 === 0 ? 'UnpublishProduct' : 'PublishProduct' },
        sentAs(`later ${count}`),
      )
    }
    await products.snapshot('repeat')
    const again = await products.execute(
      'repeat',
      { type: 'PublishProduct' },
      { ...sentAs('sell'), fingerprint: 'one' },
    )
    expect(again).toEqual({ ...first, repeated: true })
    const other = await products.execute(
      'repeat',
      { type: 'PublishProduct' },
      { ...sentAs('sell'), fingerprint: 'two' },
    )
    expect(other.outcome).toBe('reused-command-id')
    expect((await products.read('repeat')).number).toBe(32)
  })

  test('that is missing leaves a gap in the numbers visible', async () => {
    await recorded('torn', 40)
    await keepSnapshots('torn', 40)
    await catalogProcess().products.execute('torn', { type: 'UnpublishProduct' }, sentAs('41'))
    await catalogProcess().products.execute('torn', { type: 'PublishProduct' }, sentAs('42'))
    await client.send(new DeleteItemCommand({ TableName: table, Key: { p: { S: 'product#torn' }, s: { N: '41' } } }))
    await expect(catalogProcess().products.read('torn')).rejects.toThrow('commit 41 is missing, 42 follows')
  })
})

describe('a product as it was', () => {
  test('at a time is found in a stream of 10,000 commits with some 15 requests', async () => {
    const begun = Date.parse('2026-01-01T00:00:00.000Z')
    for (const number of [1, 2, 5_000, 9_999, 10_000]) {
      const process = catalogProcess()
      expect((await process.products.readAt('longest', begun + (number - 1) * 1000 + 999)).number).toBe(number)
      expect(process.attempts.length).toBeLessThanOrEqual(18)
    }
    expect((await catalogProcess().products.readAt('longest', begun - 1)).number).toBe(0)
  })
})

function withoutSnapshots() {
  const { fold: _, ...decider } = product
  return executor({ store: catalogProcess().store, decider })
}
