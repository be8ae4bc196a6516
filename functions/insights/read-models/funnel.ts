import type { Contribution, Counts } from '#shared/counters/counter-projection.ts'
import { bucketOf } from './durations.ts'
import type { OrderSummary } from './order-summary.ts'
import { shardOf } from './shard.ts'

/** Rows that the orders of one day and state are spread over. */
const shards = 4

/**
 * What an order adds to the funnel of the day (UTC) on which it was placed: each state that it reached, the state that it
 * is in, and how long it was in each one that it has left.
 *
 * Rows: partition `funnel/<day>`, sort `<state>/<shard>`.
 */
export function funnelOf({ id, reached }: OrderSummary): Contribution[] {
  const [first] = reached
  if (first === undefined) return []
  const partition = funnelPartition(new Date(first[1]).toISOString().slice(0, 10))
  const shard = shardOf(id, shards)
  return reached.map(([stage, since], index) => {
    const next = reached[index + 1]
    const left: Counts = next === undefined ? { now: 1 } : { [bucketOf(next[1] - since)]: 1 }
    return { key: { partition, sort: `${stage}/${shard}` }, counts: { reached: 1, ...left } }
  })
}

export function funnelPartition(day: string): string {
  return `funnel/${day}`
}
