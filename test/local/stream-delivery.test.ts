import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { InvocationResult } from '#local/functions/invocation-result.ts'
import { type Abandoned, type DeliveryRules, deliver, type StreamRecord } from '#local/sources/stream-delivery.ts'

const rules: DeliveryRules = { partialFailures: true, bisect: false, maximumRetries: 2, maximumAgeMs: -1 }

function records(count: number): StreamRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    eventID: `e${index}`,
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: String(index).padStart(5, '0'),
      Keys: { p: { S: 'a' } },
      ApproximateCreationDateTime: 1_000,
    },
  }))
}

const failure: InvocationResult = { kind: 'failed', errorType: 'Error', errorMessage: 'no' }
const success = (answer: unknown): InvocationResult => ({ kind: 'success', payload: JSON.stringify(answer) })

/** Runs a batch against a function that answers by `answer`; gives what it was shown and what was given up. */
async function run(
  batch: readonly StreamRecord[],
  given: Partial<DeliveryRules>,
  answer: (numbers: string[], call: number) => InvocationResult,
) {
  const calls: string[][] = []
  const abandoned: Abandoned[] = []
  await deliver(
    batch,
    { ...rules, ...given },
    {
      invoke: async (shown) => {
        const numbers = shown.map((record) => record.dynamodb.SequenceNumber)
        calls.push(numbers)
        return answer(numbers, calls.length)
      },
      abandon: async (given) => void abandoned.push(given),
      pause: async () => undefined,
      warn: () => undefined,
      // An hour after the records were written.
      now: () => 4_600_000,
    },
  )
  return { calls, abandoned: abandoned.map((one) => one.records.map((record) => record.dynamodb.SequenceNumber)) }
}

describe('a batch of a stream', () => {
  test('that succeeds is shown once', async () => {
    expect(await run(records(3), {}, () => success(null))).toEqual({
      calls: [['00000', '00001', '00002']],
      abandoned: [],
    })
  })

  test('comes again from the lowest failed number', async () => {
    const failures = { batchItemFailures: [{ itemIdentifier: '00002' }, { itemIdentifier: '00001' }] }
    const { calls } = await run(records(3), {}, (_, call) => success(call === 1 ? failures : null))
    expect(calls).toEqual([
      ['00000', '00001', '00002'],
      ['00001', '00002'],
    ])
  })

  test.each([
    ['an unknown id', { batchItemFailures: [{ itemIdentifier: '99999' }] }],
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['no id', { batchItemFailures: [{}] }],
    ['no list', { batchItemFailures: 'x' }],
    ['no object', 'x'],
  ])('comes again whole after %s', async (_, answer) => {
    const { calls } = await run(records(2), {}, (_numbers, call) => success(call === 1 ? answer : null))
    expect(calls).toEqual([
      ['00000', '00001'],
      ['00000', '00001'],
    ])
  })

  test('without partial failures the answer means nothing', async () => {
    const answer = { batchItemFailures: [{ itemIdentifier: '00000' }] }
    expect((await run(records(2), { partialFailures: false }, () => success(answer))).calls).toHaveLength(1)
  })

  test('is given up after its retries', async () => {
    const { calls, abandoned } = await run(records(2), { maximumRetries: 2 }, () => failure)
    expect(calls).toHaveLength(3)
    expect(abandoned).toEqual([['00000', '00001']])
  })

  test('that is too old is given up unseen', async () => {
    const { calls, abandoned } = await run(records(2), { maximumAgeMs: 60_000 }, () => success(null))
    expect(calls).toEqual([])
    expect(abandoned).toEqual([['00000', '00001']])
  })

  test.each(Array.from({ length: 7 }, (_, poison) => [poison]))(
    'with bisecting, a poison record at position %i is given up alone and all others are processed in order',
    async (poison) => {
      const bad = String(poison).padStart(5, '0')
      const processed: string[] = []
      const { abandoned } = await run(
        records(7),
        { bisect: true, maximumRetries: 1, partialFailures: false },
        (numbers) => {
          if (numbers.includes(bad)) return failure
          processed.push(...numbers)
          return success(null)
        },
      )
      expect(abandoned).toEqual([[bad]])
      expect(processed).toEqual(
        records(7)
          .map((record) => record.dynamodb.SequenceNumber)
          .filter((number) => number !== bad),
      )
    },
  )

  test('whatever fails, every record is processed or given up, and none is first processed out of order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(4), { maxLength: 40 }),
        fc.nat(8),
        fc.boolean(),
        async (answers, count, bisect) => {
          const firstSeen: string[] = []
          const { calls, abandoned } = await run(records(count), { bisect, maximumRetries: 3 }, (numbers, call) => {
            const kind = answers[call] ?? 0
            const at = numbers[kind % numbers.length]
            if (kind === 1) return failure
            if (kind > 1) {
              firstSeen.push(...numbers.slice(0, numbers.indexOf(at ?? '')))
              return success({ batchItemFailures: [{ itemIdentifier: at }] })
            }
            firstSeen.push(...numbers)
            return success(null)
          })
          const all = new Set([...firstSeen, ...abandoned.flat()])
          expect(all.size).toBe(count)
          expect(firstSeen).toEqual([...firstSeen].sort())
          expect(calls.flat().length).toBeGreaterThanOrEqual(count)
        },
      ),
      { numRuns: 300 },
    )
  })
})
