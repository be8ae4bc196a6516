import * as v from 'valibot'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import type { Metadata } from '#shared/event-store/commit.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import type { Page } from '#shared/projections/list-index.ts'
import { jobFunction } from './job-function.ts'

interface Clock<Row> {
  /** Log message of a run, e.g. `orders expired`. */
  readonly message: string
  /** Log message of a row that failed, e.g. `order could not be expired`. */
  readonly failure: string
  /** Whose commits these are, e.g. `process:expire-orders`. */
  readonly actor: string
  /** Names of log fields: for an aggregate's id, the number of aggregates due, and the number of things done. */
  readonly names: { readonly one: string; readonly due: string; readonly done?: string }
  /** A page of rows that might be due, the longest due first. */
  readonly list: (run: Run, after: string | undefined) => Promise<Page<Row>>
  /** Id of the aggregate that is due by a row; undefined for none. */
  readonly dueOf: (row: Row, run: Run) => string | undefined
  /** Lets the aggregate decide; answers how many things it did. */
  readonly decide: (id: string, run: Run) => Promise<number>
}

/** A run of a clock. */
export interface Run {
  /** The moment that the run was scheduled for, in RFC 3339: a late or repeated run decides by it. */
  readonly moment: string
  /** The same in milliseconds since the epoch. */
  readonly now: number
  readonly metadata: Metadata
}

const scheduled = v.object({ now: v.pipe(v.string(), v.isoTimestamp()) })

/** Rows that are worked on side by side: each waits for its table most of the time. */
const lanes = 8

/** No row is begun with less time than this, in ms: the next run has it. */
const marginMs = 8000

/**
 * The Lambda handler of a clock: finds what might be due in a read model and lets each aggregate's own rule decide. A row
 * that fails is left for the next run; then this one fails too, and its alarm starts.
 */
export function clockFunction<Row>({ message, failure, actor, names, list, dueOf, decide }: Clock<Row>) {
  return jobFunction(message, async (event, { trace, counts, getRemainingTimeInMillis }) => {
    const metadata = { actor, correlationId: trace.traceId, causationId: 'schedule', spanId: trace.spanId }
    const { now: moment } = v.parse(scheduled, event)
    const run: Run = { moment, now: Date.parse(moment), metadata }
    const timeIsLeft = () => getRemainingTimeInMillis() > marginMs
    const count = (name: string, n: number) => {
      counts[name] = (counts[name] ?? 0) + n
    }
    for (const name of [names.due, names.done, 'failed']) if (name !== undefined) count(name, 0)

    let after: string | undefined
    let left = 0
    do {
      const page = await list(run, after)
      await inParallel(page.rows, lanes, async (row) => {
        const id = dueOf(row, run)
        if (id === undefined) return
        if (!timeIsLeft()) {
          left++
          return
        }
        count(names.due, 1)
        try {
          const done = await decide(id, run)
          if (names.done !== undefined) count(names.done, done)
        } catch (error) {
          count('failed', 1)
          log('ERROR', failure, trace, { [names.one]: id, ...errorFields(error) })
        }
      })
      after = page.next
    } while (after !== undefined && timeIsLeft())
    if (left > 0 || after !== undefined) log('WARN', 'work is left for the next run', trace, { job: message })
    if (counts['failed'] !== 0) throw new Error(`${failure}: ${counts['failed']} of ${counts[names.due]}`)
    return counts
  })
}
