import { describe, expect, test } from 'vitest'
import type { CommitMessage } from '#events/commit-message.ts'
import { feedLog } from '#functions/feeds/feed/feed-log.ts'
import { recorder } from '#functions/feeds/feed/record.ts'
import { messagesFunction } from '#shared/queue/queue-function.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { failedIds, received } from '#test/kit/queue-event.ts'
import { createEventsTable } from '#test/kit/tables.ts'
import { commits } from './messages.ts'

const { client } = dynamoDbClient()

/** A feed, and what its recorder leaves in the queue of the messages it is given. */
async function newRecorder() {
  const feed = feedLog({ client, table: await createEventsTable(client) })
  const record = messagesFunction(recorder(feed))
  const take = async (...messages: readonly (CommitMessage | { id: string; subject: string; poison: true })[]) =>
    failedIds(
      await record(received(messages.map((body) => ({ id: body.id, body, group: body.subject }))), lambdaContext),
    )
  const ids = async () => (await feed.readPage(1)).chunks.flatMap(({ messages }) => messages.map(({ id }) => id))
  return { take, ids }
}

describe('what the bus brings', () => {
  test('is in the feed once, in order, however often it comes', async () => {
    const { take, ids } = await newRecorder()
    const all = [...commits('order#1', 3), ...commits('product#1', 2, { service: 'catalog' })]
    expect(await take(...all)).toEqual([])
    expect(await take(...all)).toEqual([])
    expect(await ids()).toEqual(all.map(({ id }) => id))
  })

  test.each([0, 1, 2, 3])(
    'stays in the queue from what is no commit on, and only in its stream (place %i)',
    async (place) => {
      const { take, ids } = await newRecorder()
      const own = commits('order#1', 3)
      const batch = [
        ...own.slice(0, place),
        { id: 'poison', subject: 'order#1', poison: true } as const,
        ...own.slice(place),
      ]
      const left = await take(...batch, ...commits('order#2', 1))
      expect(left).toEqual(['poison', ...own.slice(place).map(({ id }) => id)])
      expect(await ids()).toEqual([...own.slice(0, place).map(({ id }) => id), 'order#2/1'])
    },
  )

  test('waits for the commit in front of it', async () => {
    const { take, ids } = await newRecorder()
    const [one, two, three] = commits('order#1', 3)
    if (one === undefined || two === undefined || three === undefined) throw new Error('no commits')
    expect(await take(two, three, ...commits('order#2', 1))).toEqual([two.id, three.id])
    expect(await take(one)).toEqual([])
    expect(await take(two, three)).toEqual([])
    expect(await ids()).toEqual(['order#2/1', 'order#1/1', 'order#1/2', 'order#1/3'])
  })
})
