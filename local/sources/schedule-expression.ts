/** Gives the next time after `after` (milliseconds since 1970) at which a schedule fires; `undefined` = never again. */
type NextTime = (after: number) => number | undefined

/**
 * Reads an EventBridge Scheduler expression: `rate(5 minutes)`, `at(2026-11-21T10:00:00)`, `cron(0 8 ? * MON-FRI *)`.
 * Cron and at are read in the given IANA time zone; a rate counts from when the runtime started.
 *
 * @throws when the expression or the zone is not valid.
 */
export function parseSchedule(expression: string, timezone: string): NextTime {
  const [, kind, argument = ''] = /^(rate|at|cron)\((.*)\)$/.exec(expression.trim()) ?? []
  switch (kind) {
    case 'rate':
      return rate(argument)
    case 'at':
      return at(argument, timezone)
    case 'cron':
      return cron(argument, timezone)
  }
  throw new Error(`${expression} is no schedule expression`)
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

function rate(argument: string): NextTime {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(argument.trim()) ?? []
  const every = Number(count) * (unitMs[unit] ?? Number.NaN)
  if (!(every > 0)) throw new Error(`rate(${argument}) is no schedule expression`)
  return (after) => after + every
}

function at(argument: string, timezone: string): NextTime {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(argument.trim())
  if (match === null) throw new Error(`at(${argument}) is no schedule expression`)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const time = fromLocal({ year, month, day, hour, minute }, timezone) + second * 1_000
  return (after) => (time > after ? time : undefined)
}

type LocalMinute = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

/** Six fields: minutes, hours, day of month, month, day of week, year. Source: EventBridge Scheduler user guide, cron. */
function cron(argument: string, timezone: string): NextTime {
  const fields = argument.trim().split(/\s+/)
  const [minutes, hours, days, months, weekdays, years] = fields
  if (!minutes || !hours || !days || !months || !weekdays || !years || fields.length !== 6) {
    throw new Error(`cron(${argument}) needs six fields`)
  }
  if ((days === '?') === (weekdays === '?')) throw new Error(`cron(${argument}): one of the two day fields must be ?`)
  const minuteSet = numbers(minutes, 0, 59)
  const hourSet = numbers(hours, 0, 23)
  const monthSet = numbers(months, 1, 12, monthNames)
  const yearSet = numbers(years, 1970, 2199)
  const onDay = days === '?' ? weekdayMatcher(weekdays) : monthDayMatcher(days)
  const sortedHours = [...hourSet].sort((a, b) => a - b)
  const sortedMinutes = [...minuteSet].sort((a, b) => a - b)

  return (after) => {
    const start = toLocal(after + 60_000, timezone)
    const lastYear = Math.max(...yearSet)
    // One step per day; a leap day on a weekday needs up to 40 years.
    for (let offset = 0; offset < 366 * 41; offset += 1) {
      const date = new Date(Date.UTC(start.year, start.month - 1, start.day + offset))
      const year = date.getUTCFullYear()
      const month = date.getUTCMonth() + 1
      const day = date.getUTCDate()
      if (year > lastYear) return undefined
      if (!yearSet.has(year) || !monthSet.has(month) || !onDay(year, month, day)) continue
      for (const hour of sortedHours) {
        for (const minute of sortedMinutes) {
          const time = fromLocal({ year, month, day, hour, minute }, timezone)
          if (time > after) return time
        }
      }
    }
    return undefined
  }
}

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** The numbers of a field: `*`, `5`, `1-5`, `1,3`, `0/15`, `MON-FRI`. Names count from `from`. */
function numbers(field: string, from: number, to: number, names: readonly string[] = []): Set<number> {
  const value = (text: string): number => {
    const named = names.indexOf(text.toUpperCase())
    const number = named >= 0 ? named + from : Number(text)
    if (!Number.isInteger(number) || number < from || number > to)
      throw new Error(`${text} is not between ${from} and ${to}`)
    return number
  }
  const found = new Set<number>()
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/')
    const [low = '', high] = range.split('-')
    const first = range === '*' ? from : value(low)
    const last = high !== undefined ? value(high) : range === '*' || step !== undefined ? to : first
    for (let number = first; number <= last; number += step === undefined ? 1 : Number(step)) found.add(number)
  }
  return found
}

type DayMatcher = (year: number, month: number, day: number) => boolean

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()
const weekday = (year: number, month: number, day: number): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay()

function monthDayMatcher(field: string): DayMatcher {
  if (field === 'L') return (year, month, day) => day === daysIn(year, month)
  const nearest = /^(\d+)W$/.exec(field)
  if (nearest !== null) {
    return (year, month, day) => day === nearestWorkday(year, month, Number(nearest[1]))
  }
  const days = numbers(field, 1, 31)
  return (_year, _month, day) => days.has(day)
}

/** The working day nearest to a day of the month, in the same month. */
function nearestWorkday(year: number, month: number, day: number): number {
  switch (weekday(year, month, day)) {
    case 6:
      return day > 1 ? day - 1 : day + 2
    case 0:
      return day < daysIn(year, month) ? day + 1 : day - 2
  }
  return day
}

/** Days of the week are 1 = Sunday to 7 = Saturday; `3#2` = the second Tuesday, `6L` = the last Friday. */
function weekdayMatcher(field: string): DayMatcher {
  const [, nthDay = '', nth] = /^(\w+)#([1-5])$/.exec(field) ?? []
  if (nth !== undefined) {
    const [wanted] = numbers(nthDay, 1, 7, dayNames)
    return (year, month, day) => weekday(year, month, day) + 1 === wanted && Math.ceil(day / 7) === Number(nth)
  }
  const [, lastDay] = /^(\w+)L$/.exec(field) ?? []
  if (lastDay !== undefined) {
    const [wanted] = numbers(lastDay, 1, 7, dayNames)
    return (year, month, day) => weekday(year, month, day) + 1 === wanted && day + 7 > daysIn(year, month)
  }
  const days = numbers(field, 1, 7, dayNames)
  return (year, month, day) => days.has(weekday(year, month, day) + 1)
}

/** The wall clock of a zone at a time. */
function toLocal(time: number, timezone: string): LocalMinute {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(time)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') }
}

/** The time of a zone's wall clock; an hour that summer time skips is read as if it were standard time. */
function fromLocal(local: LocalMinute, timezone: string): number {
  const asUtc = (minute: LocalMinute) => Date.UTC(minute.year, minute.month - 1, minute.day, minute.hour, minute.minute)
  const wanted = asUtc(local)
  let time = wanted
  // Two rounds settle every offset, also around a change of clocks.
  for (let round = 0; round < 2; round += 1) time += wanted - asUtc(toLocal(time, timezone))
  return time
}
