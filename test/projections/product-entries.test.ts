import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import { type CatalogEvent, catalogEvents } from '#events/catalog.ts'
import { productSearch } from '#functions/catalog/read-models/product-search.ts'
import { productProjections } from '#functions/catalog/read-models/projections.ts'
import { productStreams } from '#functions/catalog/streams.ts'
import type { Item } from '#shared/aws/item.ts'
import { decodeCommit } from '#shared/event-store/commit-item.ts'
import { bringUp } from '#shared/projections/bring-up.ts'
import { firstGeneration, inGeneration } from '#shared/projections/row-key.ts'
import { rowStore } from '#shared/projections/row-store.ts'
import { scrubber } from '#shared/rebuilds/scrub.ts'
import { archived, created, eur, published, restored, unpublished } from '#test/catalog/past.ts'
import { dynamoDbClient, inOrder } from '#test/kit/faulty-client.ts'
import { randomNumbers } from '#test/kit/random-numbers.ts'
import { catalogRows, factsOf, foldedEntries } from './catalog-rows.ts'

/** Random edits of a product; long descriptions and many tags among them, so that some changes need several transactions. */
function randomLife(random: () => number, length: number): CatalogEvent[] {
  const words = (most: number) =>
    Array.from({ length: Math.ceil(random() * most) }, () => `w${Math.floor(random() * 200)}`).join(' ')
  const edits: readonly (() => CatalogEvent)[] = [
    () => ({ type: 'ProductRenamed', data: { name: words(5) } }),
    () => ({ type: 'DescriptionChanged', data: { description: words(150) } }),
    () => ({ type: 'TagsChanged', data: { tags: [...new Set(words(40).split(' '))] } }),
    () => ({ type: 'CategoryAssigned', data: { category: words(2) } }),
    () => ({ type: 'CategoryRemoved', data: {} }),
    () => ({ type: 'PriceRaised', data: { sku: null, from: eur(1), to: eur(1 + Math.floor(random() * 100)) } }),
    () => ({ type: 'ImagesArranged', data: { images: [] } }),
    () => published,
    () => unpublished,
    () => archived,
    () => restored,
  ]
  return [created, ...Array.from({ length }, () => edits[Math.floor(random() * edits.length)]?.() ?? published)]
}

function lives(seed: number): Item[][] {
  const random = randomNumbers(seed)
  return [1, 2, 3].map((n) => factsOf(`product#${seed}-${n}`, randomLife(random, 12)))
}

describe('the entries by which products are found', () => {
  test.each([1, 2, 3, 4, 5, 6])('are those of a fold, however the facts came (seed %i)', async (seed) => {
    const catalog = await catalogRows()
    const streams = lives(seed)
    const delivered = await catalog
      .given(streams.flat())
      .deliver({ times: 2, shuffle: true, lost: 0.2, readers: 2, spoilt: 0.05, seed })
    delivered.equalsFold()
    expect(await catalog.entries(), `seed ${seed}`).toEqual(foldedEntries(streams))
  })

  test('are put right by the next reader when one dies between two transactions', async () => {
    const catalog = await catalogRows()
    const [before, after] = [many('a'), many('b')]
    const items = factsOf('product#torn', [created, before, after])
    await catalog.given(items.slice(0, 2)).deliver()
    const dying = dynamoDbClient(inOrder('TransactWriteItems', undefined, 'dropped'), { maxAttempts: 1 })
    const reading = bringUp(
      {
        store: productStreams({ client: catalog.client, table: catalog.tables.events }).store,
        rows: rowStore({ client: dying.client, table: catalog.tables.rows }),
        unknown: 'skip',
      },
      inGeneration(productSearch, firstGeneration),
      'product#torn',
      items.map((item) => decodeCommit(catalogEvents, item)),
    )
    await expect(reading).rejects.toThrow()
    const torn = await catalog.rows.standing(inGeneration(productSearch, firstGeneration), 'torn')
    expect([torn?.number, torn?.unfinished === undefined]).toEqual([2, false])
    expect(await catalog.entries()).not.toEqual(foldedEntries([items.slice(0, 2)]))
    await catalog.given(items).deliver()
    expect(await catalog.entries()).toEqual(foldedEntries([items]))
  })

  test('are written anew by the scrub where one is lost or changed, and left alone where none is', async () => {
    const catalog = await catalogRows()
    const streams = lives(99)
    await catalog.given(streams.flat()).deliver()
    const scrub = scrubber({
      client: catalog.client,
      eventsTable: catalog.tables.events,
      readModels: catalog.tables.rows,
      store: productStreams({ client: catalog.client, table: catalog.tables.events }).store,
      rows: catalog.rows,
      projections: productProjections,
    })
    const all = { streams: 10, mayGoOn: () => true, now: Date.now() }
    expect((await scrub(all)).mended).toEqual([])
    const [lost, changed] = await catalog.entries()
    if (lost?.['p'] === undefined || lost['s'] === undefined) throw new Error('there is no entry')
    const TableName = catalog.tables.rows
    await catalog.client.send(new DeleteItemCommand({ TableName, Key: { p: lost['p'], s: lost['s'] } }))
    await catalog.client.send(new PutItemCommand({ TableName, Item: { ...changed, d: { S: '{}' } } }))
    const { mended } = await scrub(all)
    expect(new Set(mended.map(({ projection, fault }) => `${projection} ${fault}`))).toEqual(
      new Set(['product-search different']),
    )
    expect(await catalog.entries()).toEqual(foldedEntries(streams))
  })
})

/** 150 words that no other letter has. */
function many(letter: string): CatalogEvent {
  const tags = Array.from({ length: 50 }, (_, n) => `${letter}x${n} ${letter}y${n} ${letter}z${n}`)
  return { type: 'TagsChanged', data: { tags } }
}

test('a change that touches no entry is one plain write', async () => {
  const catalog = await catalogRows()
  const items = factsOf('product#cheap', [created, { type: 'ImagesArranged', data: { images: [] } }])
  await catalog.given(items.slice(0, 1)).deliver()
  const reader = catalog.instance()
  await reader.deliver(items.slice(1))
  expect(reader.attempts).not.toContain('TransactWriteItems')
})
