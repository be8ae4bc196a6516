import { describe, expect, test } from 'vitest'
import { orderEvents } from '#events/orders.ts'
import type { Item } from '#shared/aws/item.ts'
import { decodeStoredCommit } from '#shared/event-store/commit-item.ts'
import { streamFunction } from '#shared/streams/stream-function.ts'
import { commitItems } from '#test/kit/event-store.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { failedIds } from '#test/kit/queue-event.ts'
import { insertedInto } from '#test/kit/stream-event.ts'
import { approved, created, paid } from '#test/orders/past.ts'

/** Three orders of three commits each, as their commits were recorded in turn: a1 b1 c1 a2 b2 c2 a3 b3 c3. */
const orders = ['a', 'b', 'c'].map((id) => commitItems(orderEvents, `order#${id}`, [[created], [approved], [paid]]))
const batch = [0, 1, 2].flatMap((n) => orders.flatMap((items) => items.slice(n, n + 1)))
const nameOf = (item: Item) => `${item['p']?.S?.slice(-1)}${item['s']?.N}`

/** A reader that cannot read a commit that lost its events; it remembers what it handled and what it was told is done. */
function reader() {
  const handled: string[] = []
  const done: string[] = []
  const handler = streamFunction(
    async ({ items }) => {
      for (const item of items) decodeStoredCommit(item)
      handled.push(...items.map(nameOf))
    },
    async (items) => {
      done.push(...items.map(nameOf))
    },
  )
  return { handled, done, read: async (items: Item[]) => failedIds(await handler(insertedInto(items), lambdaContext)) }
}

describe('a reader of facts', () => {
  test('gets the commits of each stream in order, and finishes the batch', async () => {
    const { handled, done, read } = reader()
    expect(await read(batch)).toEqual([])
    expect(handled).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3'])
    expect(done).toEqual(batch.map(nameOf))
  })

  test.each(batch.map((item, position) => [nameOf(item), position] as const))(
    'that cannot read commit %s gets its stream again, and the other streams are not held up',
    async (name, position) => {
      const { handled, done, read } = reader()
      const { e: _, ...poison } = batch[position] ?? {}
      const failed = await read(batch.with(position, poison))

      const firstOfStream = position % 3
      expect(failed).toEqual([String(100 + firstOfStream)])
      const others = ['a', 'b', 'c'].filter((id) => !name.startsWith(id))
      expect(handled).toEqual(others.flatMap((id) => [1, 2, 3].map((n) => `${id}${n}`)))
      expect(done).toEqual(batch.slice(0, firstOfStream).map(nameOf))
    },
  )

  test('that cannot read commits of several streams gets the batch again from the first of them', async () => {
    const { handled, read } = reader()
    const poisoned = batch.map((item, position) => {
      const { e: _, ...poison } = item
      return position === 8 || position === 4 ? poison : item
    })
    expect(await read(poisoned)).toEqual(['101'])
    expect(handled).toEqual(['a1', 'a2', 'a3'])
  })

  test('that runs out of time leaves the rest of the batch for the next time', async () => {
    let left = 10_000
    const handled: string[] = []
    const handler = streamFunction(async ({ items }) => {
      handled.push(...items.map(nameOf))
      left -= 4000
    })
    const failed = failedIds(
      await handler(insertedInto(batch), { ...lambdaContext, getRemainingTimeInMillis: () => left }),
    )
    expect(handled).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3'])
    expect(failed).toEqual(['102'])
  })

  test('is not shown snapshots', async () => {
    const { handled, read } = reader()
    const snapshot = { p: { S: 'order#a' }, s: { N: '1.5' }, x: { B: Buffer.of(1, 2) } }
    expect(await read([...batch.slice(0, 1), snapshot])).toEqual([])
    expect(handled).toEqual(['a1'])
  })

  test('is not held up by an attribute that a newer program adds', async () => {
    const { handled, read } = reader()
    expect(await read(batch.with(1, { ...batch[1], x: { BOOL: true } }))).toEqual([])
    expect(handled).toHaveLength(9)
  })

  test('has nothing to do with a batch that holds no commits', async () => {
    const { handled, done, read } = reader()
    expect(await read([])).toEqual([])
    expect([handled, done]).toEqual([[], []])
  })
})
