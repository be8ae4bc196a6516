import middy from '@middy/core'
import * as v from 'valibot'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { continueTrace, type Trace } from '#shared/observability/trace.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { endingReservations, stockLevel } from './read-models/stock-level.ts'
import { stockStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const stock = stockStreams({ client, table: eventsTable })
const rows = readTable({ client, table: setting('READ_TABLE') })

/** The schedule says which moment it fires for; a run that comes late, or again, judges by that one. */
const scheduled = v.object({ now: v.pipe(v.string(), v.isoTimestamp()) })

/** SKUs that are looked at side by side. */
const atOnce = 8

export const init = () => warm(client, eventsTable, 'number')

/**
 * Releases reservations whose time is over, so that what nobody pays for can be sold. The list tells which SKUs might have
 * some; the stock's own rule decides. A SKU with nothing to release costs one read. One that fails is left for the next run
 * and makes this invocation fail in the end, which the alarm sees.
 */
export const handler = middy({ timeoutEarlyInMillis: 0 }).handler(async (event: unknown) => {
  const trace = continueTrace(undefined)
  const now = Date.parse(v.parse(scheduled, event).now)
  const counts = { skus: 0, released: 0, failed: 0 }
  let after: string | undefined
  do {
    const page = await rows.list(stockLevel, {
      index: 'i2',
      partitions: [endingReservations],
      limit: 100,
      after,
      // Sorts behind every key of this moment, whatever its SKU.
      to: `${new Date(now).toISOString()}$`,
      order: 'ascending',
    })
    await inParallel(page.rows, atOnce, async ({ sku }) => {
      counts.skus++
      try {
        const released = await releaseExpired(sku, now, trace)
        counts.released += released
      } catch (error) {
        counts.failed++
        log('ERROR', 'reservations could not be released', trace, { sku, ...errorFields(error) })
      }
    })
    after = page.next
  } while (after !== undefined)
  log('INFO', 'reservations released', trace, counts)
  if (counts.failed > 0) throw new Error(`of ${counts.skus} SKUs, ${counts.failed} could not be released`)
  return counts
})

/** Answers how many reservations ended. One decision releases a bounded number of them, so it is asked until none is left. */
async function releaseExpired(sku: string, now: number, trace: Trace): Promise<number> {
  for (let released = 0; ; ) {
    const { decisions } = await stock.executeAll(sku, [{ type: 'ReleaseExpired', now }], {
      metadata: {
        actor: 'process:expire-reservations',
        correlationId: trace.traceId,
        causationId: 'schedule',
        spanId: trace.spanId,
      },
    })
    const count = decisions.reduce((sum, decision) => sum + ('accepted' in decision ? decision.accepted.length : 0), 0)
    if (count === 0) return released
    released += count
  }
}
