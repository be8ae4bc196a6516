import * as v from 'valibot'

/** Query of every command: `dryRun=true` answers the events it would record, and records nothing. */
export const dryRunQuery = v.strictObject({ dryRun: v.optional(v.picklist(['true', 'false'])) })

/** A page's size: 1 to 100, by default 20. */
export const limit = v.optional(
  v.pipe(v.string(), v.regex(/^(100|[1-9][0-9]?)$/, 'expected a whole number from 1 to 100'), v.transform(Number)),
  '20',
)

export const cursor = v.optional(v.pipe(v.string(), v.maxLength(1024)))

/** An RFC 3339 time with any offset, as milliseconds since the epoch. */
export const time = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i, 'expected an RFC 3339 time'),
  v.check(isOnCalendar, 'expected a day that is in the calendar'),
  v.transform((text) => Date.parse(text)),
  v.check((ms) => !Number.isNaN(ms), 'there is no such time'),
)

/** A stream's version: a whole number from 1. */
export const version = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,14}$/, 'expected a whole number from 1'),
  v.transform(Number),
)

/** `Date.parse` takes the 30th of February for the 2nd of March. */
function isOnCalendar(text: string): boolean {
  const day = text.slice(0, 10)
  const midnight = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day)
}
