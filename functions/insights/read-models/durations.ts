import type { Counts } from '#shared/counters/counter-projection.ts'

/** A quantile that is read from the buckets is off by at most this share of itself. */
export const errorBound = 0.05

/** Each bucket ends at `growth` times the end of the one before, which is what keeps the error relative (as in DDSketch). */
const growth = (1 + errorBound) / (1 - errorBound)

/**
 * The bucket of a duration, as the name of a count. The buckets are the same for everybody and for ever, so that histograms
 * are sums: they merge over days and shards, and a duration that is taken back leaves no trace.
 */
export function bucketOf(ms: number): string {
  return `b${Math.max(0, Math.ceil(Math.log(Math.max(1, ms)) / Math.log(growth)))}`
}

/** How many durations lie in the buckets. */
export function durationsIn(counts: Counts): number {
  return buckets(counts).reduce((sum, { count }) => sum + count, 0)
}

/** The duration that a share `q` of all does not exceed, in ms, within `errorBound`; null where there is none. */
export function quantile(counts: Counts, q: number): number | null {
  const wanted = Math.max(1, Math.ceil(q * durationsIn(counts)))
  let passed = 0
  for (const { index, count } of buckets(counts)) {
    passed += count
    // The point of the bucket that is equally far from both of its ends, as a share of them.
    if (passed >= wanted) return Math.round((2 * growth ** index) / (growth + 1))
  }
  return null
}

function buckets(counts: Counts): { readonly index: number; readonly count: number }[] {
  return Object.entries(counts)
    .flatMap(([name, count]) => (/^b\d+$/.test(name) && count > 0 ? [{ index: Number(name.slice(1)), count }] : []))
    .sort((a, b) => a.index - b.index)
}
