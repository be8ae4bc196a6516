import * as v from 'valibot'
import { type Route, route } from '#shared/http/route.ts'
import { durationsIn, errorBound, quantile } from '../read-models/durations.ts'
import { funnelPartition } from '../read-models/funnel.ts'
import { stages } from '../read-models/order-summary.ts'
import { daysOf, fromTo } from './report-days.ts'
import { rowsOfDays, summed } from './report-rows.ts'
import type { ReportDependencies } from './sales-report.ts'

/**
 * `GET /v1/reports/funnel`: how far the orders came that were placed on these days (UTC), how many are in each state now, and
 * how long those that left a state had been in it. Eventually consistent.
 */
export function funnelReport({ counters, asOf }: ReportDependencies): Route {
  return route({ access: ['orders:read'], query: v.strictObject(fromTo) }, async ({ query, now }) => {
    const days = daysOf(query, now)
    const [rows, known] = await Promise.all([rowsOfDays(counters, days, funnelPartition), asOf()])
    const byStage = summed(rows, ({ parts }) => parts[0] ?? '')
    const placed = byStage.get('created')?.['reached'] ?? 0
    return {
      status: 200,
      body: {
        from: days[0],
        to: days.at(-1),
        placed,
        items: stages.map((state) => {
          const counts = byStage.get(state) ?? {}
          const { reached = 0, now: inIt = 0 } = counts
          return {
            state,
            reached,
            now: inIt,
            conversion: placed === 0 ? null : Math.round((10_000 * reached) / placed) / 10_000,
            timeInState: { orders: durationsIn(counts), p50Ms: quantile(counts, 0.5), p99Ms: quantile(counts, 0.99) },
          }
        }),
        errorBound,
        next: null,
        asOf: new Date(known).toISOString(),
      },
    }
  })
}
