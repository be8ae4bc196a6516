import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { daysOf, lastDays } from '#functions/insights/http/report-days.ts'
import { similarity } from '#functions/insights/http/similar-products.ts'
import { allocate } from '#functions/insights/read-models/allocate.ts'
import { bucketOf, errorBound, quantile } from '#functions/insights/read-models/durations.ts'
import type { Counts } from '#shared/counters/counter-projection.ts'

/** Milliseconds up to a year. */
const duration = fc.integer({ min: 1, max: 365 * 86_400_000 })

function histogram(durations: readonly number[]): Counts {
  const counts: Record<string, number> = {}
  for (const ms of durations) counts[bucketOf(ms)] = (counts[bucketOf(ms)] ?? 0) + 1
  return counts
}

describe('the time in a state', () => {
  test.each([0.5, 0.99])('is known to 5 % at the quantile %d, whatever the times', (q) => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 200 }), (durations) => {
        const exact = durations.toSorted((a, b) => a - b)[Math.ceil(q * durations.length) - 1] ?? 0
        const told = quantile(histogram(durations), q) ?? 0
        // Half a millisecond more, because answers are whole ones.
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(errorBound * exact + 0.5)
      }),
    )
  })

  test('is the same however the orders are spread over days and rows', () => {
    fc.assert(
      fc.property(fc.array(duration), fc.array(duration), (some, others) => {
        const merged: Record<string, number> = { ...histogram(some) }
        for (const [name, count] of Object.entries(histogram(others))) merged[name] = (merged[name] ?? 0) + count
        expect(quantile(merged, 0.5)).toBe(quantile(histogram([...some, ...others]), 0.5))
      }),
    )
  })

  test('is unknown where no order has left the state', () => {
    expect(quantile({ reached: 3, now: 3 }, 0.5)).toBeNull()
    expect(quantile({ b70: 0 }, 0.5)).toBeNull()
  })
})

test('a refund is shared out whole: no cent is lost or made', () => {
  const amount = fc.integer({ min: 0, max: 10_000_000_000 })
  fc.assert(
    fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 100 }), (total, weights) => {
      const parts = allocate(total, weights)
      const sum = weights.reduce((all, weight) => all + weight, 0)
      expect(parts.reduce((all, part) => all + part, 0)).toBe(sum === 0 ? 0 : total)
      for (const [index, part] of parts.entries()) {
        expect(part).toBeGreaterThanOrEqual(0)
        if (weights[index] === 0) expect(part).toBe(0)
      }
    }),
  )
})

describe('two products belong together', () => {
  test('as often as they are bought together, more often than by chance', () => {
    expect(similarity({ together: 12, own: 20, others: 30, all: 100 })).toEqual({
      score: 0.4899,
      why: {
        orders: 12,
        support: 0.12,
        lift: 2,
        sentence: 'Bought together in 12 orders, 2.0 times as often as by chance.',
      },
    })
  })

  test('and a single coincidence of two rare ones does not beat a habit', () => {
    const coincidence = similarity({ together: 1, own: 100, others: 1, all: 10_000 })
    const habit = similarity({ together: 60, own: 100, others: 120, all: 10_000 })
    expect(coincidence.why.lift).toBeGreaterThan(habit.why.lift)
    expect(habit.score).toBeGreaterThan(coincidence.score)
  })

  test('by chance only, and nobody claims more', () => {
    const { why } = similarity({ together: 1, own: 10, others: 10, all: 100 })
    expect(why.sentence).toBe('Bought together in one order.')
  })

  test('and is no certainty where counts are some orders apart', () => {
    expect(similarity({ together: 3, own: 2, others: 2, all: 2 })).toMatchObject({ score: 1, why: { support: 1 } })
  })
})

describe('the days of a report', () => {
  const now = Date.parse('2026-03-01T12:00:00Z')

  test('are the last thirty, unless told', () => {
    const days = daysOf({}, now)
    expect([days.length, days[0], days.at(-1)]).toEqual([30, '2026-01-31', '2026-03-01'])
  })

  test('include the first and the last', () => {
    expect(daysOf({ from: '2026-02-27', to: '2026-03-01' }, now)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01'])
    expect(lastDays(1, now)).toEqual(['2026-03-01'])
  })

  test.each([
    ['backwards', '2026-03-02', '2026-03-01'],
    ['too many', '2025-01-01', '2026-03-01'],
  ])('are refused when they run %s', (_what, from, to) => {
    expect(() => daysOf({ from, to }, now)).toThrow('A report has 1 to 92 days.')
  })
})
