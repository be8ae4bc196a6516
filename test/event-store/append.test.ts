import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { event } from '#events/contract.ts'
import { CommitTooLargeError } from '#shared/event-store/commit-item.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { metadata } from '#test/kit/event-store.ts'
import { dynamoDbClient, inOrder } from '#test/kit/faulty-client.ts'
import { createEventsTable } from '#test/kit/tables.ts'
import { approved, created, rejected } from '#test/orders/past.ts'
import { orderProcess } from './order-store.ts'

const table = await createEventsTable(dynamoDbClient().client)
const shop = orderProcess(table)

const first = (id: string, commandId = 'c1') =>
  ({
    stream: `order#${id}`,
    number: 1,
    eventCountBefore: 0,
    timeBefore: 0,
    commandId,
    events: [created],
    metadata,
  }) as const

const second = (id: string, commandId: string, event: typeof approved | typeof rejected) =>
  ({ ...first(id, commandId), number: 2, eventCountBefore: 1, events: [event] }) as const

describe('two writers at the same version', () => {
  test('20 times out of 20 one wins and the other is handed what won', async () => {
    const other = orderProcess(table)
    for (let round = 0; round < 20; round++) {
      const id = `race-${round}`
      await shop.store.append(first(id))
      const [a, b] = await Promise.all([
        shop.store.append(second(id, 'a', approved)),
        other.store.append(second(id, 'b', rejected)),
      ])
      expect([a.outcome, b.outcome].sort()).toEqual(['committed', 'conflict'])
      expect(a.commit).toEqual(b.commit)
      expect(await shop.store.load(`order#${id}`)).toEqual([expect.objectContaining({ number: 1 }), a.commit])
    }
  })
})

describe('an append whose answer is lost', () => {
  test('is recognised when the SDK repeats it: it is one commit', async () => {
    const unlucky = orderProcess(table, { plan: inOrder('PutItem', 'answer-lost') })
    expect(await unlucky.store.append(first('lost-1'))).toMatchObject({ outcome: 'repeated', commit: { number: 1 } })
    expect(unlucky.attempts).toEqual(['PutItem', 'PutItem'])
    expect(await shop.store.load('order#lost-1')).toHaveLength(1)
  })

  test('is recognised when another process repeats it', async () => {
    const unlucky = orderProcess(table, { plan: inOrder('PutItem', 'answer-lost'), maxAttempts: 1 })
    await expect(unlucky.store.append(first('lost-2'))).rejects.toThrow('answer-lost')
    expect(await shop.store.append(first('lost-2'))).toMatchObject({ outcome: 'repeated' })
    expect(await shop.store.load('order#lost-2')).toHaveLength(1)
  })

  test('may have been overtaken: then it was a conflict', async () => {
    await shop.store.append(first('lost-3', 'theirs'))
    expect(await shop.store.append(first('lost-3', 'ours'))).toMatchObject({
      outcome: 'conflict',
      commit: { commandId: 'theirs', events: [created] },
    })
  })
})

test('an append that never reached the table is repeated by the SDK', async () => {
  const unlucky = orderProcess(table, { plan: inOrder('PutItem', 'dropped', 'throttled') })
  expect(await unlucky.store.append(first('dropped'))).toMatchObject({ outcome: 'committed' })
  expect(unlucky.attempts).toHaveLength(3)
})

test('a table that refuses for good is an error, and nothing is recorded', async () => {
  const plan = inOrder('PutItem', 'throttled', 'throttled', 'throttled')
  await expect(orderProcess(table, { plan }).store.append(first('refused'))).rejects.toMatchObject({
    name: 'ProvisionedThroughputExceededException',
  })
  expect(await shop.store.load('order#refused')).toEqual([])
})

test('more than an item holds is refused before anything is sent, alone or in a transaction', async () => {
  const { client, attempts } = dynamoDbClient()
  const contracts = { Noted: event(v.object({ text: v.string() })) }
  const store = eventStore({ client, table, contracts, now: Date.now })
  const note = (id: string, text: string) => ({ ...first(id), events: [{ type: 'Noted', data: { text } }] }) as const
  const tooLarge = note('large', 'x'.repeat(300_000))
  await expect(store.append(tooLarge)).rejects.toThrow(CommitTooLargeError)
  await expect(store.transact([note('beside', 'x'), tooLarge])).rejects.toThrow(CommitTooLargeError)
  expect(attempts).toEqual([])
})

test('time never runs backwards in a stream, whatever the clocks say', async () => {
  let clock = 5000
  const late = orderProcess(table, { now: () => clock })
  const begun = await late.store.append(first('clock'))
  clock = 1000
  const next = await late.store.append({ ...second('clock', 'c2', approved), timeBefore: begun.commit.time })
  expect([begun.commit.time, next.commit.time]).toEqual([5000, 5000])
})
