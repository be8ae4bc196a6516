import { inParallel } from '#shared/concurrency/in-parallel.ts'
import type { CounterRow } from '#shared/counters/counter-item.ts'
import type { Counts } from '#shared/counters/counter-projection.ts'
import { afterAll } from '#shared/projections/row-key.ts'

/** Reads a partition of counters, in the order of its sort keys. */
export interface Counters {
  get(key: { readonly partition: string; readonly sort: string }): Promise<Counts>
  list(partition: string, range?: { readonly from?: string; readonly to?: string }): Promise<CounterRow[]>
}

/** A counter row of a day, its sort key taken apart. */
export interface DayRow {
  readonly day: string
  readonly parts: readonly string[]
  readonly counts: Counts
}

/** Days that are read at once. */
const daysAtOnce = 16

/** The rows of these days whose sort keys begin with `prefix`. One Query per day. */
export async function rowsOfDays(
  counters: Counters,
  days: readonly string[],
  partitionOf: (day: string) => string,
  prefix = '',
): Promise<DayRow[]> {
  const found: DayRow[] = []
  const range = prefix === '' ? {} : { from: prefix, to: `${prefix}${afterAll}` }
  await inParallel(days, daysAtOnce, async (day) => {
    const rows = await counters.list(partitionOf(day), range)
    found.push(...rows.map(({ sort, counts }) => ({ day, parts: sort.split('/'), counts })))
  })
  return found
}

/** Adds up rows that belong together, by a key that each has. */
export function summed(rows: readonly DayRow[], keyOf: (row: DayRow) => string): Map<string, Counts> {
  const sums = new Map<string, Record<string, number>>()
  for (const row of rows) {
    const key = keyOf(row)
    const sum = sums.get(key) ?? {}
    for (const [name, count] of Object.entries(row.counts)) sum[name] = (sum[name] ?? 0) + count
    sums.set(key, sum)
  }
  return sums
}
