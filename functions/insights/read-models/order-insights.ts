import type { CounterProjection } from '#shared/counters/counter-projection.ts'
import { coPurchasesOf } from './co-purchases.ts'
import { funnelOf } from './funnel.ts'
import { heard, noOrder, type OrderSummary, summarize } from './order-summary.ts'
import { salesOf } from './sales.ts'

/**
 * Sales, funnel and co-purchases. One projection for the three, because they remember the same of an order: one row is read
 * and one transaction is paid for per commit.
 */
export const orderInsights: CounterProjection<OrderSummary, typeof heard> = {
  name: 'order-insights',
  contracts: heard,
  streamType: 'order',
  initial: noOrder,
  evolve: summarize,
  contributions: (order) => [...salesOf(order), ...funnelOf(order), ...coPurchasesOf(order)],
}
