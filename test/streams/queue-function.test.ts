import { describe, expect, test } from 'vitest'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { failedIds, type QueuedMessage, received } from '#test/kit/queue-event.ts'

/** A consumer that chokes on `poison`; it remembers what it handled. */
function consumer() {
  const handled: string[] = []
  const handler = queueFunction(async ({ id, body }) => {
    if (body === 'poison') throw new Error('poison')
    handled.push(id)
  })
  return {
    handled,
    consume: async (messages: QueuedMessage[]) => failedIds(await handler(received(messages), lambdaContext)),
  }
}

/** Six messages of three groups: a, b, c, a, b, c. */
const batch: QueuedMessage[] = ['a1', 'b1', 'c1', 'a2', 'b2', 'c2'].map((id) => ({ id, body: {}, group: id.charAt(0) }))
const poisoned = (position: number, body: string) =>
  batch.map((message, index) => (index === position ? { ...message, body } : message))

describe('a queue that keeps order', () => {
  test('is consumed message by message', async () => {
    const { handled, consume } = consumer()
    expect(await consume(batch)).toEqual([])
    expect(handled).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2'])
  })

  test.each(batch.map(({ id }, position) => [id, position] as const))(
    'gets %s back when it cannot be handled, with what follows in its group and with nothing else',
    async (id, position) => {
      const { handled, consume } = consumer()
      const failed = await consume(poisoned(position, '"poison"'))
      const group = id.charAt(0)
      const behind = batch.slice(position).filter((message) => message.group === group)
      expect(failed).toEqual(behind.map((message) => message.id))
      expect(handled).toEqual(batch.map((message) => message.id).filter((other) => !failed.includes(other)))
    },
  )

  test('gets a message back that is no JSON, like any other that cannot be handled', async () => {
    expect(await consumer().consume(poisoned(1, '{"half":'))).toEqual(['b1', 'b2'])
    expect(await consumer().consume(poisoned(1, ''))).toEqual(['b1', 'b2'])
  })
})

describe('a queue without order', () => {
  const unordered = batch.map(({ id, body }) => ({ id, body }))

  test.each(unordered.map(({ id }, position) => [id, position] as const))(
    'gets back %s alone',
    async (id, position) => {
      const { handled, consume } = consumer()
      const failed = await consume(unordered.with(position, { id, body: '"poison"' }))
      expect(failed).toEqual([id])
      expect(handled).toHaveLength(5)
    },
  )
})

test('a message goes on with the trace of who sent it', async () => {
  const traces: string[] = []
  const handler = queueFunction(async ({ trace }) => {
    traces.push(trace.traceId)
  })
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await handler(
    received([
      { id: '1', body: {}, traceparent },
      { id: '2', body: {} },
    ]),
    lambdaContext,
  )
  expect(traces).toEqual(['0af7651916cd43dd8448eb211c80319c', expect.stringMatching(/^[0-9a-f]{32}$/)])
})
