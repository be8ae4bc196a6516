import type { Contribution } from '#shared/counters/counter-projection.ts'
import { isReturned, type OrderSummary, soldAt } from './order-summary.ts'
import { shardOf } from './shard.ts'

/**
 * Products of one order that are paired with each other: its first eight. Pairs grow with the square of the lines, and a
 * hundred lines (9,900 pairs) would say little about taste and cost a hundred transactions.
 */
export const maxPaired = 8

/** Rows that the number of all orders is spread over. */
export const totalShards = 8

/**
 * What an order says about which products belong together: each of its pairs in both directions, each product, and one more
 * order in all. Nothing, once it is cancelled or all of its money went back.
 *
 * Rows: partition `together/<product>`, sort `<other product>` or `all` for the product's own orders; partition `together`,
 * sort `<shard>` for all orders.
 */
export function coPurchasesOf(order: OrderSummary): Contribution[] {
  if (soldAt(order) === undefined || isReturned(order)) return []
  const products = order.products.slice(0, maxPaired).map(({ productId }) => productId)
  const once = { orders: 1 }
  return [
    { key: { partition: 'together', sort: String(shardOf(order.id, totalShards)) }, counts: once },
    ...products.map((productId) => ({ key: { partition: togetherPartition(productId), sort: 'all' }, counts: once })),
    ...products.flatMap((productId) =>
      products
        .filter((other) => other !== productId)
        .map((other) => ({ key: { partition: togetherPartition(productId), sort: other }, counts: once })),
    ),
  ]
}

export function togetherPartition(productId: string): string {
  return `together/${productId}`
}
