import * as v from 'valibot'
import { problem } from './problem.ts'

/** Most days of one report. */
const maxDays = 92

const dayMs = 86_400_000

/** A day in UTC, e.g. 2026-05-03. */
const day = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\d$/, 'expected a day such as 2026-05-03'),
  v.check((text) => isDay(text), 'there is no such day'),
)

/** First and last day of a report, both included. */
export const fromTo = { from: v.optional(day), to: v.optional(day) }

/** Days of a window that ends today. */
export const windowDays = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d?$/, `expected 1 to ${maxDays}`),
  v.transform(Number),
  v.maxValue(maxDays),
)

/** The days from `from` to `to`; by default the last 30. Throws 400 for more than 92, or for a range that runs backwards. */
export function daysOf({ from, to }: { from?: string | undefined; to?: string | undefined }, now: number): string[] {
  const last = to === undefined ? now : Date.parse(to)
  const first = from === undefined ? last - 29 * dayMs : Date.parse(from)
  const count = Math.floor(last / dayMs) - Math.floor(first / dayMs) + 1
  if (count < 1 || count > maxDays) {
    throw problem('invalid-query', `A report has 1 to ${maxDays} days.`, {
      errors: [{ pointer: '/from', code: 'invalid-range', detail: `"from" to "to" are ${count} days.` }],
    })
  }
  return lastDays(count, last)
}

/** The last `count` days up to and including that of `now`, oldest first. */
export function lastDays(count: number, now: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    new Date(now - (count - 1 - index) * dayMs).toISOString().slice(0, 10),
  )
}

function isDay(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}
