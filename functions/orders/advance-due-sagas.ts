import middy from '@middy/core'
import * as v from 'valibot'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { continueTrace } from '#shared/observability/trace.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { sagaList } from './saga/saga-list.ts'
import { sagaParts } from './saga/wiring.ts'

const { advance, client, warmUp } = sagaParts()
const rows = readTable({ client, table: setting('READ_TABLE') })

/** The schedule says which moment it fires for; that is how far the list is read. */
const scheduled = v.object({ now: v.pipe(v.string(), v.isoTimestamp()) })

const sagasAtOnce = 8
/** What is not reached in this time is due in the next run, which is a minute away. */
const marginMs = 10_000

export const init = warmUp

/**
 * Lets the sagas look again at orders whose open steps nobody answered in time. The list tells which might be due, the
 * longest due first; the saga decides. One that fails is left for the next run and makes this one fail in the end.
 */
export const handler = middy({ timeoutEarlyInMillis: 0 }).handler(async (event: unknown, context) => {
  const { now } = v.parse(scheduled, event)
  const trace = continueTrace(undefined)
  const counts = { due: 0, failed: 0 }
  let after: string | undefined
  do {
    const page = await rows.list(sagaList, {
      index: 'i2',
      partitions: ['due'],
      limit: 100,
      after,
      to: now,
      order: 'ascending',
    })
    await inParallel(page.rows, sagasAtOnce, async (row) => {
      if (row === null) return
      counts.due++
      try {
        await advance(row.orderId, {
          commandId: `resume/${now}`,
          metadata: {
            actor: 'process:resume-sagas',
            correlationId: trace.traceId,
            causationId: 'schedule',
            spanId: trace.spanId,
          },
        })
      } catch (error) {
        counts.failed++
        log('ERROR', 'saga could not be resumed', trace, { order: row.orderId, ...errorFields(error) })
      }
    })
    after = page.next
  } while (after !== undefined && context.getRemainingTimeInMillis() > marginMs)
  log('INFO', 'sagas resumed', trace, counts)
  if (counts.failed > 0) throw new Error(`${counts.failed} of ${counts.due} due sagas could not be resumed`)
  return counts
})
