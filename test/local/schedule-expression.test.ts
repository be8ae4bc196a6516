import { describe, expect, test } from 'vitest'
import { parseSchedule } from '#local/sources/schedule-expression.ts'

const next = (expression: string, after: string, timezone = 'UTC'): string | undefined => {
  const time = parseSchedule(expression, timezone)(Date.parse(after))
  return time === undefined ? undefined : new Date(time).toISOString()
}

describe('the next time of a schedule', () => {
  test.each([
    ['rate(5 minutes)', '2026-11-21T10:00:00Z', '2026-11-21T10:05:00.000Z'],
    ['rate(1 hour)', '2026-11-21T10:00:00Z', '2026-11-21T11:00:00.000Z'],
    ['at(2026-11-22T01:02:03)', '2026-11-21T10:00:00Z', '2026-11-22T01:02:03.000Z'],
    ['cron(0 8 * * ? *)', '2026-11-21T10:00:00Z', '2026-11-22T08:00:00.000Z'],
    ['cron(0/15 * * * ? *)', '2026-11-21T10:01:00Z', '2026-11-21T10:15:00.000Z'],
    ['cron(30 8 ? * MON-FRI *)', '2026-11-21T10:00:00Z', '2026-11-23T08:30:00.000Z'],
    ['cron(0 0 L * ? *)', '2027-02-01T00:00:00Z', '2027-02-28T00:00:00.000Z'],
    ['cron(0 0 ? * 3#2 *)', '2026-11-01T00:00:00Z', '2026-11-10T00:00:00.000Z'],
    ['cron(0 0 ? * 6L *)', '2026-11-01T00:00:00Z', '2026-11-27T00:00:00.000Z'],
    ['cron(0 0 15W * ? *)', '2026-11-01T00:00:00Z', '2026-11-16T00:00:00.000Z'],
    ['cron(0 0 29 2 ? *)', '2026-11-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['cron(0 0 1 JAN ? 2030)', '2026-11-01T00:00:00Z', '2030-01-01T00:00:00.000Z'],
  ])('%s after %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected)
  })

  test('cron follows the wall clock of its zone over the change of clocks', () => {
    expect(next('cron(0 8 * * ? *)', '2027-03-27T12:00:00Z', 'Europe/Berlin')).toBe('2027-03-28T06:00:00.000Z')
    expect(next('cron(0 8 * * ? *)', '2027-03-26T12:00:00Z', 'Europe/Berlin')).toBe('2027-03-27T07:00:00.000Z')
  })

  test('what lies in the past never comes', () => {
    expect(next('at(2020-01-01T00:00:00)', '2026-11-21T10:00:00Z')).toBeUndefined()
    expect(next('cron(0 0 1 1 ? 2020)', '2026-11-21T10:00:00Z')).toBeUndefined()
  })

  test.each([
    'rate(0 minutes)',
    'rate(5 weeks)',
    'cron(0 8 * * *)',
    'cron(0 8 * * * *)',
    'cron(61 8 * * ? *)',
    'daily',
  ])('%s is refused', (expression) => {
    expect(() => parseSchedule(expression, 'UTC')).toThrow()
  })
})
