import type { Context } from 'aws-lambda'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { orderEvents } from '#events/orders.ts'
import { askedFunction } from '#shared/lambda/asked-function.ts'
import { clockFunction } from '#shared/lambda/clock-function.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { streamFunction } from '#shared/streams/stream-function.ts'
import { captureOutput } from '#test/edge/output.ts'
import { commitItems, metadata } from '#test/kit/event-store.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { received } from '#test/kit/queue-event.ts'
import { insertedInto } from '#test/kit/stream-event.ts'
import { created } from '#test/orders/past.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${traceId}-b7ad6b7169203331-01`

let output: ReturnType<typeof captureOutput>
beforeEach(() => {
  output = captureOutput()
})
afterEach(() => output.restore())

/** The log lines so far. */
function lines(): Record<string, unknown>[] {
  return output
    .text()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('an invocation is logged once at most', () => {
  test('a batch with its counts, in the trace of its first message', async () => {
    const consume = queueFunction(async ({ id }) => {
      if (id === '2') throw new Error('poison')
    })
    const batch = received([
      { id: '1', body: {}, traceparent },
      { id: '2', body: {} },
    ])
    expect(await consume(batch, lambdaContext)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] })
    expect(lines().filter(({ message }) => message === 'batch')).toEqual([
      expect.objectContaining({ level: 'INFO', traceId, records: 2, failed: 1, ms: expect.any(Number) }),
    ])
  })

  test('a batch of commits in the trace of the request that made the first of them', async () => {
    const caused = { ...metadata, correlationId: traceId, spanId: 'b7ad6b7169203331' }
    const items = commitItems(orderEvents, 'order#a', [[created]]).map((item) => ({
      ...item,
      m: { S: JSON.stringify([caused.actor, caused.correlationId, caused.causationId, caused.spanId]) },
    }))
    const consume = streamFunction(async () => {
      throw new Error('poison')
    })
    await consume(insertedInto(items), lambdaContext)
    expect(lines().filter(({ message }) => message === 'batch')).toEqual([
      expect.objectContaining({ traceId, records: 1, failed: 1 }),
    ])
  })

  test('but a batch that succeeds writes nothing: Lambda’s own report says it', async () => {
    await queueFunction(async () => {})(received([{ id: '1', body: {}, traceparent }]), lambdaContext)
    expect(output.text()).toBe('')
  })

  test('a question with its operation and outcome', async () => {
    const answer = askedFunction(async () => ({ outcome: 'listed' }))
    await answer({ operation: 'list', trace: { traceId, spanId: 'b7ad6b7169203331' } }, lambdaContext)
    expect(lines()).toEqual([
      expect.objectContaining({ message: 'asked', traceId, operation: 'list', outcome: 'listed' }),
    ])
  })

  test('and what it throws once, in its trace; Lambda gets it too', async () => {
    const answer = askedFunction(async () => {
      throw new RangeError('too far')
    })
    const asking = { operation: 'list', trace: { traceId, spanId: 'b7ad6b7169203331' } }
    await expect(answer(asking, lambdaContext)).rejects.toThrow(RangeError)
    expect(lines()).toEqual([
      expect.objectContaining({ level: 'ERROR', message: 'invocation failed', traceId, error: 'RangeError' }),
      expect.objectContaining({ level: 'INFO', message: 'asked', traceId, operation: 'list', outcome: 'failed' }),
    ])
  })

  test('leaves Lambda’s own context as it is', async () => {
    const context = Object.freeze({ ...lambdaContext })
    await queueFunction(async () => {})(received([]), context)
    expect(context).toEqual(lambdaContext)
  })
})

describe('a clock', () => {
  const now = '2026-11-21T12:00:00Z'

  /** A clock over the pages of a list; `bad` rows fail, and each decision takes a second of the invocation's time. */
  function clock(pages: readonly (readonly string[])[], leftMs = 60_000) {
    const decided: string[] = []
    let left = leftMs
    const context: Context = { ...lambdaContext, getRemainingTimeInMillis: () => left }
    const handler = clockFunction({
      message: 'things done',
      failure: 'thing could not be done',
      actor: 'process:clock',
      names: { one: 'thing', due: 'due', done: 'done' },
      list: async (_, after = '0') => {
        const next = Number(after) + 1
        return { rows: pages[Number(after)] ?? [], ...(next < pages.length ? { next: String(next) } : {}) }
      },
      dueOf: (row) => (row === 'early' ? undefined : row),
      decide: async (id, { metadata: { actor, causationId }, ...run }) => {
        expect({ actor, causationId, ...run }).toEqual({
          actor: 'process:clock',
          causationId: 'schedule',
          moment: now,
          now: Date.parse(now),
        })
        left -= 1000
        if (id === 'bad') throw new Error('bad')
        decided.push(id)
        return 2
      },
    })
    return { decided, run: () => handler({ now }, context) }
  }

  test('lets everything that is due decide, page by page, and counts', async () => {
    const { decided, run } = clock([['a', 'early', 'b'], ['c']])
    expect(await run()).toEqual({ due: 3, done: 6, failed: 0 })
    expect(decided).toEqual(['a', 'b', 'c'])
    expect(lines()).toEqual([expect.objectContaining({ message: 'things done', due: 3, done: 6, failed: 0 })])
  })

  test('goes on after one that fails, and fails in the end with its counts in the log', async () => {
    const { decided, run } = clock([['a', 'bad', 'b'], ['c']])
    await expect(run()).rejects.toThrow('thing could not be done: 1 of 4')
    expect(decided).toEqual(['a', 'b', 'c'])
    expect(lines()).toEqual([
      expect.objectContaining({ level: 'ERROR', message: 'thing could not be done', thing: 'bad' }),
      expect.objectContaining({ level: 'ERROR', message: 'invocation failed' }),
      expect.objectContaining({ message: 'things done', due: 4, done: 6, failed: 1, outcome: 'failed' }),
    ])
  })

  test('begins nothing that its time may not suffice for: the next run has it', async () => {
    const { decided, run } = clock([['a', 'b', 'c', 'd'], ['e']], 10_000)
    expect(await run()).toEqual({ due: 2, done: 4, failed: 0 })
    expect(decided).toEqual(['a', 'b'])
    expect(lines()).toContainEqual(
      expect.objectContaining({ level: 'WARN', message: 'work is left for the next run', job: 'things done' }),
    )
  })
})
