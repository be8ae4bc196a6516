import { describe, expect, test } from 'vitest'
import type { EventOf } from '#events/contract.ts'
import type { ListQuery } from '#shared/projections/list-index.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { firstGeneration, inGeneration } from '#shared/projections/row-key.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { randomNumbers } from '#test/kit/random-numbers.ts'
import { createReadTable } from '#test/kit/tables.ts'

interface Book {
  readonly title: string
  readonly shelf: string
  readonly text?: string
}

/** Books by title: all on i1, by shelf on i2. */
const books: Projection<Book, EventOf<'Nothing', object>> = {
  name: 'books',
  fold: 'a',
  streamType: 'book',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: { title: '', shelf: '' },
  evolve: (row) => row,
  indexes: ({ title, shelf }) => ({
    i1: { partition: 'all', sort: title },
    i2: { partition: `shelf/${shelf}`, sort: title },
  }),
}
const shelvedBooks = inGeneration(books, firstGeneration)

const { client } = dynamoDbClient()
const library = readTable({ client, table: await createReadTable(client) })
const random = randomNumbers(7)
const shelves = ['a', 'b', 'c', 'empty'] as const
const shelved: Book[] = Array.from({ length: 137 }, (_, n) => ({
  title: `t${String(n).padStart(3, '0')}`,
  shelf: shelves[Math.floor(random() * 3)] ?? 'a',
}))
await Promise.all(shelved.map((row) => library.put(shelvedBooks, row.title, { row, number: 1, time: 1 })))

/** Titles of all pages of a list, with the sizes of the pages. */
async function pages(query: Omit<ListQuery<Book>, 'after'>): Promise<{ titles: string[]; sizes: number[] }> {
  const titles: string[] = []
  const sizes: number[] = []
  let after: string | undefined
  do {
    const page = await library.list(books, { ...query, after })
    titles.push(...page.rows.map(({ title }) => title))
    sizes.push(page.rows.length)
    after = page.next
  } while (after !== undefined)
  return { titles, sizes }
}

const titles = (on = (_: Book) => true) => shelved.filter(on).map(({ title }) => title)

describe.each([1, 2, 3, 10, 50, 99, 100])('a list in pages of %i', (limit) => {
  test('shows each row once, the newest first', async () => {
    const { titles: shown, sizes } = await pages({ index: 'i1', partitions: ['all'], limit })
    expect(shown).toEqual(titles().reverse())
    expect(sizes.slice(0, -1).every((size) => size === limit)).toBe(true)
    expect(sizes.at(-1)).toBeGreaterThan(0)
  })

  test('shows each row once, the oldest first', async () => {
    const { titles: shown } = await pages({ index: 'i1', partitions: ['all'], limit, order: 'ascending' })
    expect(shown).toEqual(titles())
  })

  test('shows each row of several parts once, merged', async () => {
    const partitions = ['shelf/a', 'shelf/b', 'shelf/c', 'shelf/empty'] as const
    expect((await pages({ index: 'i2', partitions: [...partitions], limit })).titles).toEqual(titles().reverse())
    const ascending = await pages({ index: 'i2', partitions: ['shelf/c', 'shelf/a'], limit, order: 'ascending' })
    expect(ascending.titles).toEqual(titles(({ shelf }) => shelf !== 'b'))
  })

  test('shows each row that is asked for once, however rare they are', async () => {
    const rare = ({ title }: Book) => title.endsWith('7')
    const { titles: shown, sizes } = await pages({ index: 'i1', partitions: ['all'], limit, where: rare })
    expect(shown).toEqual(titles(rare).reverse())
    expect(sizes.slice(0, -1).every((size) => size === limit)).toBe(true)
    expect((await pages({ index: 'i1', partitions: ['all'], limit, where: () => false })).titles).toEqual([])
  })

  test('shows each row from a bound to a bound once', async () => {
    const between = titles(({ title }) => title >= 't040' && title <= 't120')
    const bounds = { index: 'i1', partitions: ['all'], limit, from: 't040', to: 't120' } as const
    expect((await pages({ ...bounds, partitions: ['all'] })).titles).toEqual(between.toReversed())
    expect((await pages({ ...bounds, partitions: ['all'], order: 'ascending' })).titles).toEqual(between)
    expect((await pages({ ...bounds, from: 't999', to: undefined, partitions: ['all'] })).titles).toEqual([])
  })
})

test('a list of rows that are too long for one request shows each row once', async () => {
  const long = readTable({ client, table: await createReadTable(client) })
  const text = 'x'.repeat(30_000)
  const rows = Array.from({ length: 110 }, (_, n) => ({
    title: `t${String(n).padStart(3, '0')}`,
    shelf: n % 2 === 0 ? 'a' : 'b',
    text,
  }))
  await Promise.all(rows.map((row) => long.put(shelvedBooks, row.title, { row, number: 1, time: 1 })))
  for (const query of [
    { index: 'i1', partitions: ['all'] },
    { index: 'i2', partitions: ['shelf/a', 'shelf/b'] },
  ] as const) {
    const shown: string[] = []
    let after: string | undefined
    do {
      const page = await long.list(books, { ...query, partitions: [...query.partitions], limit: 100, after })
      shown.push(...page.rows.map(({ title }) => title))
      after = page.next
    } while (after !== undefined)
    expect(shown).toEqual(rows.map(({ title }) => title).reverse())
  }
})

describe('several rows at once', () => {
  test('are those that are there', async () => {
    const found = await library.getMany(books, ['t001', 'nothing', 't002'])
    expect([...found.keys()].sort()).toEqual(['t001', 't002'])
    expect((await library.getMany(books, [])).size).toBe(0)
  })

  test('may be 100', async () => {
    expect((await library.getMany(books, titles().slice(0, 100))).size).toBe(100)
  })
})

describe('the time up to which a table is complete', () => {
  test('is the beginning of time for a new one, and moves forward only', async () => {
    const rows = readTable({ client, table: await createReadTable(client) })
    expect(await rows.asOf()).toBe(0)
    for (const [told, shown] of [
      [5, 5],
      [3, 5],
      [5, 5],
      [9, 9],
    ] as const) {
      await rows.advanceTo(told)
      expect(await rows.asOf()).toBe(shown)
    }
  })
})

test('the secret of a table is the same for whoever asks, also for the first ten at once', async () => {
  const rows = readTable({ client, table: await createReadTable(client) })
  const secrets = await Promise.all(Array.from({ length: 10 }, () => rows.secret('cursor-key')))
  expect(new Set(secrets.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1)
  expect(secrets[0]).toHaveLength(32)
  expect(Buffer.from(await rows.secret('other'))).not.toEqual(Buffer.from(secrets[0] ?? []))
})
