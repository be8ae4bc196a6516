import { randomBytes } from 'node:crypto'
import middy from '@middy/core'
import * as v from 'valibot'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { continueTrace } from '#shared/observability/trace.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { orderList } from './read-models/projections.ts'
import { orderStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const orders = orderStreams({ client, table: eventsTable })
const rows = readTable({ client, table: setting('READ_TABLE') })

/** The schedule says which moment it fires for; a run that comes late, or again, judges by that one. */
const scheduled = v.object({ now: v.pipe(v.string(), v.isoTimestamp()) })

export const init = () => warm(client, eventsTable, 'number')

/**
 * Expires approved orders that were not paid in time. The list tells which might be due, oldest first; the order's own
 * rule decides, so a payment that came meanwhile wins. An order that fails is left for the next run and makes this
 * invocation fail in the end, which the alarm sees.
 */
export const handler = middy({ timeoutEarlyInMillis: 0 }).handler(async (event: unknown) => {
  const trace = continueTrace(undefined)
  const now = Date.parse(v.parse(scheduled, event).now)
  const counts = { due: 0, expired: 0, failed: 0 }
  let after: string | undefined
  do {
    const page = await rows.list(orderList, {
      index: 'i2',
      partitions: ['status/approved'],
      limit: 100,
      after,
      order: 'ascending',
    })
    for (const row of page.rows) {
      if (row?.payBy === undefined || Date.parse(row.payBy) >= now) continue
      counts.due++
      try {
        const result = await orders.execute(
          row.id,
          { type: 'ExpireOrder', now },
          {
            commandId: `expire:${randomBytes(9).toString('base64url')}`,
            metadata: {
              actor: 'process:expire-orders',
              correlationId: trace.traceId,
              causationId: 'schedule',
              spanId: trace.spanId,
            },
          },
        )
        if (result.outcome === 'accepted' && result.events.length > 0) counts.expired++
      } catch (error) {
        counts.failed++
        log('ERROR', 'order could not be expired', trace, { order: row.id, ...errorFields(error) })
      }
    }
    after = page.next
  } while (after !== undefined)
  log('INFO', 'orders expired', trace, counts)
  if (counts.failed > 0) throw new Error(`${counts.failed} of ${counts.due} due orders could not be expired`)
  return counts
})
