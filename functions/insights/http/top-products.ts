import * as v from 'valibot'
import { limit } from '#shared/http/query.ts'
import { type Route, route } from '#shared/http/route.ts'
import { salesPartition } from '../read-models/sales.ts'
import { shards } from '../read-models/units-sold.ts'
import { lastDays, windowDays } from './report-days.ts'
import { type Counters, rowsOfDays, summed } from './report-rows.ts'
import type { ReportDependencies } from './sales-report.ts'

interface Sold {
  readonly productId: string
  readonly units: number
  readonly orders: number
}

/**
 * `GET /v1/reports/top-products`: units and orders per product, most units first; of all time, or of the last `days` (UTC,
 * today included). Eventually consistent.
 */
export function topProducts({
  counters,
  unitsSold,
  asOf,
}: ReportDependencies & { readonly unitsSold: Counters }): Route {
  const query = v.strictObject({ limit, days: v.optional(windowDays) })
  return route({ access: ['orders:read'], query }, async ({ query, now }) => {
    const { days } = query
    const [sold, known] = await Promise.all([days === undefined ? ever() : within(lastDays(days, now)), asOf()])
    const items = sold
      .filter(({ units }) => units > 0)
      .sort((a, b) => b.units - a.units || (a.productId < b.productId ? -1 : 1))
      .slice(0, query.limit)
    return { status: 200, body: { items, next: null, asOf: new Date(known).toISOString() } }
  })

  async function ever(): Promise<Sold[]> {
    const parts = await Promise.all(Array.from({ length: shards }, (_, shard) => unitsSold.list(`shard/${shard}`)))
    return parts.flat().map(({ sort, counts }) => ({
      productId: sort,
      units: counts['units'] ?? 0,
      orders: counts['orders'] ?? 0,
    }))
  }

  async function within(days: readonly string[]): Promise<Sold[]> {
    const rows = await rowsOfDays(counters, days, salesPartition, 'product/')
    const products = summed(rows, ({ parts }) => parts[1] ?? '')
    return [...products].map(([productId, { units = 0, orders = 0 }]) => ({ productId, units, orders }))
  }
}
