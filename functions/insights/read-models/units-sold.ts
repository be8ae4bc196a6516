import { only } from '#events/contract.ts'
import { orderEvents } from '#events/orders.ts'
import type { CounterProjection } from '#shared/counters/counter-projection.ts'
import { orderedProducts } from './ordered-products.ts'
import { shardOf } from './shard.ts'

/** What an order contributes: its lines, once it is paid and until it is cancelled or returned. */
interface SoldLines {
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[]
  readonly sold: boolean
}

/** Partitions that the counters are spread over: each takes 1,000 writes a second, and a report reads them side by side. */
export const shards = 8

const heard = only(orderEvents, 'OrderCreated', 'OrderPaid', 'OrderCancelled', 'OrderReturned')

/** Units and orders per product: counted when an order is paid, taken back when it is cancelled or returned. */
export const unitsSold: CounterProjection<SoldLines, typeof heard> = {
  name: 'units-sold',
  contracts: heard,
  streamType: 'order',
  initial: { lines: [], sold: false },
  evolve(source, event) {
    switch (event.type) {
      case 'OrderCreated':
        return { ...source, lines: orderedProducts(event.data.lines) }
      case 'OrderPaid':
        return { ...source, sold: true }
      case 'OrderCancelled':
      case 'OrderReturned':
        return { ...source, sold: false }
    }
  },
  contributions({ lines, sold }) {
    if (!sold) return []
    return lines.map(({ productId, quantity }) => ({
      key: { partition: `shard/${shardOf(productId, shards)}`, sort: productId },
      counts: { units: quantity, orders: 1 },
    }))
  },
}
