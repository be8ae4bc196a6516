import type { Contribution } from '#shared/counters/counter-projection.ts'
import { allocate } from './allocate.ts'
import { isReturned, type OrderSummary, soldAt, summaryMoney } from './order-summary.ts'
import { shardOf } from './shard.ts'

/** Rows that the orders of one hour are spread over, because each of them changes one. */
const shards = 4

/**
 * What an order adds to the sales of the hour (UTC) in which it was paid: the order as a whole, and each of its products.
 * Money that went back counts against that same hour, shared out over the products by what they cost. An order that came back
 * adds its money only, and a cancelled one nothing.
 *
 * Rows: partition `sales/<day>`, sort `order/<currency>/<hour>/<shard>` or `product/<product>/<currency>`.
 */
export function salesOf(order: OrderSummary): Contribution[] {
  const paidAt = soldAt(order)
  if (paidAt === undefined) return []
  const { id, currency, products } = order
  const time = new Date(paidAt).toISOString()
  const partition = salesPartition(time.slice(0, 10))
  const { gross, refunded } = summaryMoney(order)
  const shares = allocate(
    refunded,
    products.map(({ amount }) => amount),
  )
  const kept = isReturned(order) ? 0 : 1
  const units = products.reduce((sum, { quantity }) => sum + quantity, 0)
  return [
    {
      key: { partition, sort: `order/${currency}/${time.slice(11, 13)}/${shardOf(id, shards)}` },
      counts: { orders: kept, units: kept * units, gross, refunded },
    },
    ...products.map(({ productId, quantity, amount }, index) => ({
      key: { partition, sort: `product/${productId}/${currency}` },
      counts: { orders: kept, units: kept * quantity, gross: amount, refunded: shares[index] ?? 0 },
    })),
  ]
}

export function salesPartition(day: string): string {
  return `sales/${day}`
}
