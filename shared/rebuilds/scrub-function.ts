import { randomInt } from 'node:crypto'
import * as v from 'valibot'
import type { EventContracts } from '#events/contract.ts'
import type { Item } from '#shared/aws/item.ts'
import { commitKey } from '#shared/event-store/commit-item.ts'
import { ulid } from '#shared/identity/ids.ts'
import { jobFunction } from '#shared/lambda/job-function.ts'
import { type ScrubberOptions, type ScrubReport, scrubber } from './scrub.ts'

/** `streams`: how many to look at, by default 200; `all: true`: from the beginning, as many as the time allows. */
const request = v.object({
  streams: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 200),
  all: v.optional(v.boolean(), false),
})

/** Time that is left when a scrub stops, for its report. */
const reserveMs = 5000

/** Rows that were wrong; they are mended, but whatever made them wrong is not. */
class RowsDifferedError extends Error {
  override readonly name = 'RowsDifferedError'

  constructor({ mended, rows }: ScrubReport) {
    const first = mended.slice(0, 5).map(({ projection, stream, fault }) => `${projection} of ${stream} ${fault}`)
    super(`${mended.length} of ${rows} rows were not what the facts say and were written anew: ${first.join(', ')}`)
  }
}

/**
 * The Lambda handler of a service's scrub: a sample that begins at a random place of the table. Rows that differ are
 * mended and make the invocation fail, which the function's alarm sees.
 */
export function scrubFunction<C extends EventContracts>(options: ScrubberOptions<C>) {
  const scrub = scrubber(options)
  return jobFunction('rows scrubbed', async (event, { counts, getRemainingTimeInMillis }) => {
    const { streams, all } = v.parse(request, event ?? {})
    const mayGoOn = () => getRemainingTimeInMillis() > reserveMs
    const now = Date.now()
    const first = await scrub({
      streams: all ? Number.POSITIVE_INFINITY : streams,
      mayGoOn,
      now,
      from: all ? undefined : anywhere(),
    })
    // The random place was near the end: the rest of the sample comes from the beginning.
    const rest = !all && first.next === undefined && first.streams < streams
    const report = rest ? sum(first, await scrub({ streams: streams - first.streams, mayGoOn, now })) : first
    Object.assign(counts, {
      streams: report.streams,
      rows: report.rows,
      parked: report.parked,
      mended: report.mended.length,
    })
    if (report.mended.length > 0) throw new RowsDifferedError(report)
    return report
  })

  /** A key that need not exist: DynamoDB goes on behind the place where it would be. */
  function anywhere(): Item {
    const types = options.projections.map(({ streamType }) => streamType)
    return commitKey(`${types[randomInt(types.length)]}#${ulid(Date.now())}`, 0)
  }
}

function sum(a: ScrubReport, b: ScrubReport): ScrubReport {
  const { next, ...counts } = b
  return {
    streams: a.streams + counts.streams,
    rows: a.rows + counts.rows,
    parked: a.parked + counts.parked,
    mended: [...a.mended, ...counts.mended],
    next,
  }
}
