import * as v from 'valibot'
import { productId } from '#events/vocabulary.ts'
import type { Counts } from '#shared/counters/counter-projection.ts'
import { type Route, route } from '#shared/http/route.ts'
import { salesPartition } from '../read-models/sales.ts'
import { problem } from './problem.ts'
import { daysOf, fromTo } from './report-days.ts'
import { type Counters, type DayRow, rowsOfDays, summed } from './report-rows.ts'

const query = v.strictObject({
  ...fromTo,
  productId: v.optional(productId),
  groupBy: v.optional(v.picklist(['day', 'hour', 'product']), 'day'),
})
type GroupBy = v.InferOutput<typeof query>['groupBy']

export interface ReportDependencies {
  readonly counters: Counters
  readonly asOf: () => Promise<number>
}

/**
 * `GET /v1/reports/sales`: units, orders and money by day, hour or product, each currency apart; days and hours are those in
 * UTC in which orders were paid. Eventually consistent.
 */
export function salesReport({ counters, asOf }: ReportDependencies): Route {
  return route({ access: ['orders:read'], query }, async ({ query, now }) => {
    const { productId: product, groupBy } = query
    if (groupBy === 'hour' && product !== undefined) {
      throw problem('invalid-query', 'Products are counted by day.', {
        errors: [{ pointer: '/groupBy', code: 'invalid-combination', detail: 'Leave out either hour or productId.' }],
      })
    }
    const days = daysOf(query, now)
    const prefix = product !== undefined ? `product/${product}/` : groupBy === 'product' ? '' : 'order/'
    const [rows, known] = await Promise.all([rowsOfDays(counters, days, salesPartition, prefix), asOf()])
    const ofOrders = rows.filter(({ parts }) => parts[0] === 'order')
    const ofProducts = rows.filter(({ parts }) => parts[0] === 'product')
    const listed = groupBy === 'product' || product !== undefined ? ofProducts : ofOrders
    const totals = product === undefined ? ofOrders : ofProducts
    return {
      status: 200,
      body: {
        from: days[0],
        to: days.at(-1),
        items: grouped(listed, groupBy),
        totals: [...summed(totals, currencyOf)]
          .filter(([, { gross = 0, orders = 0 }]) => gross > 0 || orders > 0)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([currency, counts]) => figures(currency, counts)),
        next: null,
        asOf: new Date(known).toISOString(),
      },
    }
  })
}

/** Times in their order, products by what they brought in. */
function grouped(rows: readonly DayRow[], groupBy: GroupBy) {
  const nameOf = (row: DayRow): string => {
    switch (groupBy) {
      case 'day':
        return row.day
      case 'hour':
        return `${row.day}T${row.parts[2]}:00:00Z`
      case 'product':
        return row.parts[1] ?? ''
    }
  }
  const items = [...summed(rows, (row) => `${nameOf(row)}/${currencyOf(row)}`)]
    .filter(([, { gross = 0, orders = 0 }]) => gross > 0 || orders > 0)
    .map(([key, counts]) => {
      const [name = '', currency = ''] = key.split('/')
      return { ...named(groupBy, name), ...figures(currency, counts) }
    })
  const order = (a: (typeof items)[number], b: (typeof items)[number]) => {
    if (groupBy === 'product' && a.net.amount !== b.net.amount) return b.net.amount - a.net.amount
    return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1
  }
  return items.sort(order)
}

function named(groupBy: GroupBy, name: string): { day: string } | { hour: string } | { productId: string } {
  switch (groupBy) {
    case 'day':
      return { day: name }
    case 'hour':
      return { hour: name }
    case 'product':
      return { productId: name }
  }
}

/** `order/<currency>/…` or `product/<product>/<currency>`. */
function currencyOf({ parts }: DayRow): string {
  return (parts[0] === 'order' ? parts[1] : parts[2]) ?? ''
}

function figures(currency: string, { units = 0, orders = 0, gross = 0, refunded = 0 }: Counts) {
  const money = (amount: number) => ({ amount, currency })
  return { units, orders, gross: money(gross), refunded: money(refunded), net: money(gross - refunded) }
}
