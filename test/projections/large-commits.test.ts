import * as v from 'valibot'
import { afterAll, describe, expect, test } from 'vitest'
import { type EventsOf, event } from '#events/contract.ts'
import { publisherFunction } from '#shared/bus/publisher-function.ts'
import { readCommitMessage } from '#shared/bus/read-commit-message.ts'
import type { NewCommit } from '#shared/event-store/commit.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { scanPage } from '#shared/rebuilds/scan-page.ts'
import { topicFor } from '#test/bus/topic.ts'
import { itemsOf, metadata } from '#test/kit/event-store.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { objectBucket } from '#test/kit/object-store.ts'
import { insertedInto } from '#test/kit/stream-event.ts'
import { createEventsTable, createReadTable } from '#test/kit/tables.ts'

const contracts = { Noted: event(v.object({ text: v.string() })) }
type Noted = EventsOf<typeof contracts>

const lengths: Projection<unknown, Noted> = {
  name: 'note-lengths',
  generation: 1,
  streamType: 'note',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: 0,
  evolve: (sum, { data }) => Number(sum) + data.text.length,
}

const { client } = dynamoDbClient()
const events = await createEventsTable(client)
const bucket = await objectBucket()
const topic = await topicFor(['note'])
afterAll(() => Promise.all([bucket.stop(), topic.stop()]))

const overflow = { objects: bucket.objects, prefix: events }
const store = eventStore({ client, table: events, contracts, now: () => 1000, overflow })

/** A stream of two commits: a note of 5 letters, and one of 500,000. */
async function notes(stream: StreamName) {
  for (const [index, text] of ['small', 'a long story. '.repeat(36_000)].entries()) {
    const commit: NewCommit<Noted> = {
      stream,
      number: index + 1,
      eventCountBefore: index,
      timeBefore: 0,
      commandId: `c${index}`,
      events: [{ type: 'Noted', data: { text } }],
      metadata,
    }
    await store.append(commit)
  }
  return itemsOf(client, events, stream)
}

describe('a commit whose events lie elsewhere', () => {
  test('is projected like any other', async () => {
    const rows = readTable({ client, table: await createReadTable(client) })
    const project = projectorFunction({ contracts, store, rows, projections: [lengths] })
    const items = await notes('note#live')
    expect(await project(insertedInto(items), lambdaContext)).toEqual({ batchItemFailures: [] })
    expect(await rows.standing(lengths, 'live')).toMatchObject({ row: 504_005, number: 2 })
  })

  test('parks its stream for a projector that was not told where, and nobody waits', async () => {
    const rows = readTable({ client, table: await createReadTable(client) })
    const unaware = eventStore({ client, table: events, contracts, now: () => 1000 })
    const project = projectorFunction({ contracts, store: unaware, rows, projections: [lengths] })
    const items = await notes('note#parked')
    expect(await project(insertedInto(items), lambdaContext)).toEqual({ batchItemFailures: [] })
    expect(await rows.standing(lengths, 'parked')).toMatchObject({
      row: 5,
      parked: expect.stringContaining('no access to'),
    })
  })

  test('is folded by a rebuild', async () => {
    const rows = readTable({ client, table: await createReadTable(client) })
    await notes('note#rebuilt')
    const facts = { client, table: events, contracts, store }
    for await (const _ of scanPage(facts, rows, lengths, { index: 0, total: 1 }, undefined));
    expect(await rows.standing(lengths, 'rebuilt')).toMatchObject({ row: 504_005, number: 2 })
  })

  test('is told on the bus without its events, so that a subscriber fails on it rather than miss them', async () => {
    const publish = publisherFunction({ client: topic.sns, topicArn: topic.topicArn, service: 'notes' })
    const items = await notes('note#told')
    expect(await publish(insertedInto(items), lambdaContext)).toEqual({ batchItemFailures: [] })
    const [small, large] = (await topic.drain()).map(({ Body = '' }) => JSON.parse(Body))
    expect(readCommitMessage(contracts, small).events).toHaveLength(1)
    expect(large.data).toMatchObject({ events: [], eventsAt: { key: expect.stringContaining(events) } })
    expect(() => readCommitMessage(contracts, large)).toThrow('note#told/2: its events are too large for a message')
  })
})
