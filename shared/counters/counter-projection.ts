import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { CommitInfo } from '#shared/event-store/decider.ts'
import type { RowKey } from '../projections/row-key.ts'

/** Numbers by name, e.g. `{ units: 3, orders: 1 }`. */
export type Counts = Readonly<Record<string, number>>

/** What one stream adds to one counter row. */
export interface Contribution {
  readonly key: RowKey
  readonly counts: Counts
}

/**
 * A read model whose rows sum over many streams. Each stream keeps a source row, its fold; what the stream adds to the
 * counters is a pure function of that row, so that a fact that takes something back simply contributes less.
 */
export interface CounterProjection<Source, C extends EventContracts = EventContracts> {
  readonly name: string
  /** Of the events that it hears: whatever feeds it takes them from here, so that the fold meets no others. */
  readonly contracts: C
  readonly streamType: string
  readonly initial: Source
  evolve(source: Source, event: EventsOf<C>, commit: CommitInfo): Source
  contributions(source: Source): readonly Contribution[]
}

/** What changes in the counters when a stream's contributions change; rows that stay as they are left out. */
export function difference(before: readonly Contribution[], after: readonly Contribution[]): Contribution[] {
  const rows = new Map<string, { key: RowKey; counts: Record<string, number> }>()
  const add = (contributions: readonly Contribution[], sign: 1 | -1) => {
    for (const { key, counts } of contributions) {
      const id = `${key.partition}\n${key.sort}`
      const row = rows.get(id) ?? { key, counts: {} }
      rows.set(id, row)
      for (const [name, count] of Object.entries(counts)) row.counts[name] = (row.counts[name] ?? 0) + sign * count
    }
  }
  add(after, 1)
  add(before, -1)
  return [...rows.values()].flatMap(({ key, counts }) => {
    const changed = Object.entries(counts).filter(([, count]) => count !== 0)
    return changed.length === 0 ? [] : [{ key, counts: Object.fromEntries(changed) }]
  })
}
