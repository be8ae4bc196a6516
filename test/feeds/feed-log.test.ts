import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CommitMessage } from '#events/commit-message.ts'
import { type Appended, feedLog } from '#functions/feeds/feed/feed-log.ts'
import { isFull, pageSize } from '#functions/feeds/feed/feed-page.ts'
import { writeUnits } from '#shared/event-store/item-size.ts'
import { itemsOf } from '#test/kit/event-store.ts'
import { atRandom, dynamoDbClient, inOrder } from '#test/kit/faulty-client.ts'
import { randomNumbers, shuffled } from '#test/kit/random-numbers.ts'
import { createEventsTable } from '#test/kit/tables.ts'
import { commits } from './messages.ts'

const { client } = dynamoDbClient()

/** A feed of its own. */
async function newFeed() {
  const table = await createEventsTable(client)
  return { table, feed: feedLog({ client, table }) }
}

/** Everything in a feed: entries by position, as its pages have them. */
async function everything(feed: ReturnType<typeof feedLog>): Promise<{ position: number; message: CommitMessage }[]> {
  const entries: { position: number; message: CommitMessage }[] = []
  const last = await feed.lastPage()
  for (let page = 1; page <= last; page++) {
    const { chunks } = await feed.readPage(page)
    entries.push(
      ...chunks.flatMap(({ position, messages }) =>
        messages.map((message, index) => ({ position: position + index, message })),
      ),
    )
  }
  return entries
}

const outcomes = (appended: ReadonlyMap<CommitMessage, Appended>) => [...appended.values()]

describe('the feed', () => {
  test('holds what it is given, in its order, at positions without gaps', async () => {
    const { feed } = await newFeed()
    const cup = commits('product#cup', 3, { service: 'catalog' })
    const order = commits('order#1', 3)
    const given = [...order.slice(0, 2), ...cup, ...order.slice(2)]
    expect(outcomes(await feed.append(given.slice(0, 4)))).toEqual(['added', 'added', 'added', 'added'])
    expect(outcomes(await feed.append(given.slice(4)))).toEqual(['added', 'added'])
    expect(await everything(feed)).toEqual(given.map((message, index) => ({ position: index + 1, message })))
  })

  test('takes a commit once, however often it comes', async () => {
    const { table, feed } = await newFeed()
    const order = commits('order#1', 3)
    await feed.append(order)
    expect(outcomes(await feed.append(order))).toEqual(['known', 'known', 'known'])
    const another = feedLog({ client, table })
    const more = commits('order#1', 4)
    expect(outcomes(await another.append(more))).toEqual(['known', 'known', 'known', 'added'])
    expect(outcomes(await feed.append([...more, ...more]))).toEqual(Array.from({ length: 4 }, () => 'known'))
    expect((await everything(feed)).map(({ message }) => message.id)).toEqual(more.map(({ id }) => id))
  })

  test('takes no commit before the one in front of it, and does not hold up other streams', async () => {
    const { feed } = await newFeed()
    const [one, two, three] = commits('order#1', 3)
    const [other] = commits('order#2', 1)
    if (one === undefined || two === undefined || three === undefined || other === undefined)
      throw new Error('no commits')
    const first = await feed.append([two, other, three])
    expect([first.get(two), first.get(three), first.get(other)]).toEqual(['gap', 'gap', 'added'])
    const second = await feed.append([one, three])
    expect([second.get(one), second.get(three)]).toEqual(['added', 'gap'])
    expect(outcomes(await feed.append([two, three]))).toEqual(['added', 'added'])
    const ids = (await everything(feed)).map(({ message }) => message.id)
    expect(ids).toEqual(['order#2/1', 'order#1/1', 'order#1/2', 'order#1/3'])
  })

  test('keeps streams of the same name apart by their service', async () => {
    const { feed } = await newFeed()
    await feed.append([...commits('person#1', 2), ...commits('person#1', 1, { service: 'reviews' })])
    expect(await everything(feed)).toHaveLength(3)
  })

  test('is cut into pages of a hundred, and a full page never changes', async () => {
    const { table, feed } = await newFeed()
    for (let n = 0; n < 33; n++) await feed.append(commits(`order#${n}`, 7))
    const [first, second, third] = [await feed.readPage(1), await feed.readPage(2), await feed.readPage(3)]
    expect([first, second, third].map(({ end }) => [end.count, isFull(end)])).toEqual([
      [pageSize, true],
      [pageSize, true],
      [31, false],
    ])
    expect(await feed.lastPage()).toBe(3)
    const before = await itemsOf(client, table, 'page#1')
    for (let n = 33; n < 50; n++) await feed.append(commits(`order#${n}`, 7))
    expect(await itemsOf(client, table, 'page#1')).toEqual(before)
    expect(await everything(feed)).toHaveLength(350)
  })

  test('closes a page early when its commits are long, so that every page fits into an answer', async () => {
    const { feed } = await newFeed()
    // Nothing that packs well: as long in the table as it is on the bus.
    const padding = Buffer.from(Array.from({ length: 130_000 }, (_, i) => (i * i * 31) % 251)).toString('base64')
    for (let n = 0; n < 4; n++) await feed.append(commits(`order#${n}`, 5, { padding }))
    const first = await feed.readPage(1)
    expect([first.end.count < pageSize, isFull(first.end)]).toEqual([true, true])
    expect(first.end.bytes).toBeLessThan(2_400_000)
    expect((await everything(feed)).map(({ position }) => position)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    )
  })

  test.each([1, 2, 3, 4])(
    'loses and doubles nothing with four writers, commits that come twice, and a network that fails (seed %i)',
    async (seed) => {
      const { table, feed } = await newFeed()
      const random = randomNumbers(seed)
      const streams = Array.from({ length: 20 }, (_, n) => commits(`order#${n}`, 1 + Math.floor(random() * 12)))
      await Promise.all(
        Array.from({ length: 4 }, async (_, writer) => {
          const writing = feedLog({ client: dynamoDbClient(atRandom(seed * 31 + writer, 0.15)).client, table })
          // Every writer gets every stream from its beginning, in batches of its own: as after a redrive of everything.
          let left = shuffled(streams, random).flat()
          while (left.length > 0) {
            const batch = left.slice(0, 1 + Math.floor(random() * 10))
            const done = await writing.append(batch).catch(() => new Map<CommitMessage, Appended>())
            expect([...done.values()]).not.toContain('gap')
            left = left.filter((message) => done.get(message) === undefined)
          }
        }),
      )
      const entries = await everything(feed)
      expect(entries.map(({ position }) => position)).toEqual(entries.map((_, index) => index + 1))
      for (const stream of streams) {
        const own = entries.filter(({ message }) => message.subject === stream[0]?.subject)
        expect(own.map(({ message }) => message)).toEqual(stream)
      }
      expect(entries).toHaveLength(streams.flat().length)
    },
  )

  test('takes a batch once where the answer to its transaction is lost', async () => {
    const { table, feed } = await newFeed()
    const { client: faulty } = dynamoDbClient(inOrder('TransactWriteItems', 'answer-lost'))
    const appended = await feedLog({ client: faulty, table }).append(commits('order#1', 3))
    expect(outcomes(appended)).toEqual(['added', 'added', 'added'])
    expect(await everything(feed)).toHaveLength(3)
  })
})

describe('what the feed costs', () => {
  /** Write units of a transaction: twice those of its items. */
  async function units(table: string, keys: readonly string[]): Promise<number> {
    const items = (await Promise.all(keys.map((key) => itemsOf(client, table, key)))).flat()
    return items.reduce((sum, item) => sum + 2 * writeUnits(item), 0)
  }

  test('a commit that comes alone is one request and four write units', async () => {
    const { table, feed } = await newFeed()
    await feed.append(commits('order#0', 1))
    const observed = dynamoDbClient()
    const writing = feedLog({ client: observed.client, table })
    await writing.append(commits('order#1', 1))
    await writing.append(commits('order#1', 2, { from: 2 }))
    expect(observed.attempts).toEqual(['GetItem', 'Query', 'TransactWriteItems', 'TransactWriteItems'])
    expect(await units(table, ['page#1', 'stream#/storefold/orders#order#0'])).toBe(2 * 3 + 2)
  })

  test('ten commits of ten streams that come together are one request and at most 2.8 write units each', async () => {
    const { table, feed } = await newFeed()
    const ids = Array.from({ length: 10 }, () => `order#${randomUUID()}`)
    const observed = dynamoDbClient()
    await feedLog({ client: observed.client, table }).append(ids.flatMap((id) => commits(id, 1)))
    expect(observed.attempts.filter((operation) => operation === 'TransactWriteItems')).toHaveLength(1)
    const cost = await units(table, ['page#1', ...ids.map((id) => `stream#/storefold/orders#${id}`)])
    expect(cost / 10).toBeLessThanOrEqual(2.8)
    expect(await everything(feed)).toHaveLength(10)
  })
})
