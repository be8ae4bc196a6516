import { expect, test } from 'vitest'
import { type CatalogEvent, catalogEvents } from '#events/catalog.ts'
import { productSearch } from '#functions/catalog/read-models/product-search.ts'
import { productProjections } from '#functions/catalog/read-models/projections.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import type { RebuildMessage } from '#shared/rebuilds/rebuild-queue.ts'
import { rebuildRecords } from '#shared/rebuilds/rebuild-records.ts'
import { rebuilds } from '#shared/rebuilds/rebuilds.ts'
import { segmentStore } from '#shared/rebuilds/segment-progress.ts'
import { rebuildWorker } from '#shared/rebuilds/worker.ts'
import { create, created, eur, published } from '#test/catalog/past.ts'
import { writeItems } from '#test/kit/event-store.ts'
import { catalogRows, factsOf } from './catalog-rows.ts'

/** A catalog whose read models can be made again; what the workers have to do waits in an array. */
async function rebuildable() {
  const catalog = await catalogRows()
  const { client, rows, tables } = catalog
  const waiting: RebuildMessage[] = []
  const queue = { send: async (messages: readonly RebuildMessage[]) => void waiting.push(...messages) }
  const where = { client, table: tables.rows }
  const records = rebuildRecords(where)
  const manager = rebuilds({ records, generations: rows.generations, queue, now: Date.now })
  const store = eventStore({ client, table: tables.events, contracts: catalogEvents, now: Date.now })
  const work = rebuildWorker({
    facts: { client, table: tables.events, contracts: catalogEvents, store },
    readTable: where,
    rows,
    projections: productProjections,
    records,
    segments: segmentStore(where),
    rebuilds: manager,
    queue,
    now: Date.now,
  })
  return {
    ...catalog,
    async rebuild(between: () => Promise<void> = async () => {}) {
      const id = 'rbd_search'
      await manager.start({ id, actor: 'person:ops', projection: productSearch, estimatedItems: 0 })
      for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
        await between()
        await work(message, () => 60_000)
      }
      return (await records.read(id))?.rebuild
    },
  }
}

function thing(n: number, ...facts: readonly CatalogEvent[]) {
  const data = { ...created.data, name: `Thing ${n}`, variants: [{ sku: `T-${n}`, values: [] }] }
  return factsOf(`product#t${n}`, [{ type: 'ProductCreated', data }, published, ...facts])
}

test('entries made again are the ones that were there, and the new ones are read then', async () => {
  const shop = await rebuildable()
  const things = Array.from({ length: 12 }, (_, n) => thing(n))
  await shop.given(things.flat()).deliver()
  const before = await shop.entries()
  const rebuilt = await shop.rebuild()
  expect(rebuilt).toMatchObject({ status: 'live', verification: { different: 0, missing: 0, extra: 0, behind: 0 } })
  expect(await shop.entries()).toHaveLength(2 * before.length)
  expect(await shop.rows.generations.read('product-search')).toMatchObject({ live: 2, other: 1 })
})

test('edits while entries are made again are in both', async () => {
  const shop = await rebuildable()
  const things = Array.from({ length: 8 }, (_, n) =>
    thing(
      n,
      { type: 'ProductRenamed', data: { name: `Renamed ${n}` } },
      { type: 'PriceReduced', data: { sku: null, from: create.price, to: eur(n + 1) } },
    ),
  )
  await shop.given(things.flatMap((items) => items.slice(0, 2))).deliver()
  const edited = things.map((items) => items.slice(2))
  const rebuilt = await shop.rebuild(async () => {
    const next = edited.shift()
    if (next === undefined) return
    await writeItems(shop.client, shop.tables.events, next)
    await shop.instance().deliver(next)
  })
  expect(rebuilt).toMatchObject({ status: 'live', verification: { different: 0, missing: 0, behind: 0 } })
  for (const generation of [1, 2]) {
    const names = (await shop.entries()).filter(({ p }) =>
      p?.S?.startsWith(`${productSearch.name}@${generation}#entry/word/re`),
    )
    expect(names).toHaveLength(8)
  }
})
