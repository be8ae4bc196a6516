import * as v from 'valibot'
import { afterAll, describe, expect, test } from 'vitest'
import { event } from '#events/contract.ts'
import type { ObjectStore } from '#shared/aws/object-store.ts'
import { CommitTooLargeError, type NewCommit } from '#shared/event-store/commit.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { itemBytes } from '#shared/event-store/item-size.ts'
import type { Overflow } from '#shared/event-store/overflow.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import { itemsOf, metadata } from '#test/kit/event-store.ts'
import { dynamoDbClient, type FaultPlan, inOrder } from '#test/kit/faulty-client.ts'
import { objectBucket } from '#test/kit/object-store.ts'
import { randomNumbers } from '#test/kit/random-numbers.ts'
import { createEventsTable } from '#test/kit/tables.ts'

const contracts = { Noted: event(v.object({ text: v.string() })) }
const { client } = dynamoDbClient()
const table = await createEventsTable(client)
const bucket = await objectBucket()
afterAll(() => bucket.stop())

/** A store whose large events go into the bucket, or into another place, or nowhere. */
function store({ plan, overflow = inBucket() }: { plan?: FaultPlan; overflow?: Overflow | undefined } = {}) {
  return eventStore({ client: dynamoDbClient(plan).client, table, contracts, now: () => 1000, overflow })
}

function inBucket(objects: ObjectStore = bucket.objects): Overflow {
  return { objects, prefix: table }
}

/** Text that hardly packs. */
function noise(length: number, seed = 1): string {
  const random = randomNumbers(seed)
  return Array.from({ length }, () => String.fromCharCode(33 + Math.floor(random() * 90))).join('')
}

function commit(
  stream: StreamName,
  number: number,
  text: string,
): NewCommit<{ type: 'Noted'; data: { text: string } }> {
  const before = { eventCountBefore: number - 1, timeBefore: 0 }
  return { stream, number, ...before, commandId: `c${number}`, events: [{ type: 'Noted', data: { text } }], metadata }
}

const large = noise(600_000)

describe('events that no item holds', () => {
  test('are recorded with a pointer in their item, and read as if they lay in it', async () => {
    const { append, load, tail, range } = store()
    await append(commit('note#large', 1, 'small'))
    const result = await append(commit('note#large', 2, large))
    expect(result).toMatchObject({ outcome: 'committed', commit: { events: [{ data: { text: large } }] } })
    await append(commit('note#large', 3, 'small again'))

    const texts = [{ text: 'small' }, { text: large }, { text: 'small again' }]
    expect((await load('note#large')).flatMap(({ events }) => events.map(({ data }) => data))).toEqual(texts)
    expect((await tail('note#large', undefined)).commits).toEqual(await load('note#large'))
    expect(await range('note#large', 2, 2)).toEqual([(await load('note#large'))[1]])

    const [, item = {}] = await itemsOf(client, table, 'note#large')
    expect(itemBytes(item)).toBeLessThan(500)
    expect(item['o']?.S).toContain(`${table}/`)
  })

  test('may pack well: what a message on the bus could not hold goes the same way', async () => {
    const { append, load } = store()
    await append(commit('note#long', 1, 'all work and no play '.repeat(15_000)))
    const [item = {}] = await itemsOf(client, table, 'note#long')
    expect(item['o']).toBeDefined()
    expect((await load('note#long'))[0]?.events[0]?.data.text).toHaveLength(315_000)
  })

  test('are recorded once where the answer is lost, and handed to whoever comes second', async () => {
    const lost = store({ plan: inOrder('PutItem', 'answer-lost') })
    expect((await lost.append(commit('note#lost', 1, large))).outcome).toBe('repeated')
    const other = { ...commit('note#lost', 1, 'mine'), commandId: 'other' }
    expect(await store().append(other)).toMatchObject({
      outcome: 'conflict',
      commit: { commandId: 'c1', events: [{ data: { text: large } }] },
    })
  })

  test('take part in a transaction', async () => {
    const { transact, load } = store()
    const commits = [commit('note#together', 1, large), commit('note#beside', 1, 'small')]
    expect((await transact(commits)).outcome).toBe('committed')
    const others = commits.map((it) => ({ ...it, commandId: 'other' }))
    expect(await transact(others)).toMatchObject({
      outcome: 'conflict',
      found: [{ events: [{ data: { text: large } }] }, { events: [{ data: { text: 'small' } }] }],
    })
    expect((await load('note#together'))[0]?.events[0]?.data.text).toBe(large)
  })

  test('leave an object without a commit behind a crash, and the same one is used the next time', async () => {
    const text = noise(400_000, 7)
    const before = await bucket.keys()
    const dying = store({ plan: inOrder('PutItem', 'dropped', 'dropped', 'dropped') })
    await expect(dying.append(commit('note#crashed', 1, text))).rejects.toThrow('dropped')
    const orphaned = (await bucket.keys()).filter((key) => !before.includes(key))
    expect(orphaned).toHaveLength(1)
    expect(await store().load('note#crashed')).toEqual([])

    await store().append(commit('note#crashed', 1, text))
    expect((await bucket.keys()).filter((key) => !before.includes(key))).toEqual(orphaned)
  })

  test('are not recorded where they cannot be put', async () => {
    const full: ObjectStore = { ...bucket.objects, put: () => Promise.reject(new Error('no room')) }
    await expect(store({ overflow: inBucket(full) }).append(commit('note#full', 1, large))).rejects.toThrow('no room')
    expect(await store().load('note#full')).toEqual([])
  })

  test('end at 4 MB', async () => {
    const huge = commit('note#huge', 1, 'x'.repeat(4 * 1024 * 1024))
    await expect(store().append(huge)).rejects.toThrow(CommitTooLargeError)
  })
})

describe('a reader', () => {
  test('without access says what it lacks, and reads the rest', async () => {
    await store().append(commit('note#closed', 1, 'small'))
    await store().append(commit('note#closed', 2, large))
    const plain = eventStore({ client, table, contracts, now: () => 1000 })
    await expect(plain.load('note#closed')).rejects.toThrow(/note#closed\/2 .* which this reader has no access to/)
    expect(await plain.range('note#closed', 1, 1)).toHaveLength(1)
    await expect(plain.append(commit('note#closed', 3, large))).rejects.toThrow(CommitTooLargeError)
  })

  test('refuses an object that somebody changed', async () => {
    const before = await bucket.keys()
    await store().append(commit('note#changed', 1, noise(300_000, 9)))
    const [key = ''] = (await bucket.keys()).filter((candidate) => !before.includes(candidate))
    await bucket.replace(key, 'something else')
    await expect(store().load('note#changed')).rejects.toThrow('is not what was put there')
  })

  test('that meets no large commit asks the bucket for nothing', async () => {
    const asked: string[] = []
    const counting: ObjectStore = {
      put: async (key) => void asked.push(key),
      get: async (key) => {
        asked.push(key)
        return undefined
      },
    }
    const { append, load } = store({ overflow: inBucket(counting) })
    await append(commit('note#plain', 1, noise(100_000)))
    await load('note#plain')
    expect(asked).toEqual([])
  })
})
