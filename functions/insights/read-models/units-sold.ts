import type { OrderEvent } from '#events/orders.ts'
import type { CounterProjection } from '#shared/counters/counter-projection.ts'
import { orderedProducts } from './ordered-products.ts'
import { shardOf } from './shard.ts'

/** What an order contributes: its lines, once it is paid and until it is cancelled or returned. */
export interface SoldLines {
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[]
  readonly sold: boolean
}

/** Partitions that the counters are spread over: each takes 1,000 writes a second, and a report reads them side by side. */
export const shards = 8

/** Units and orders per product: counted when an order is paid, taken back when it is cancelled or returned. */
export const unitsSold: CounterProjection<SoldLines, OrderEvent> = {
  name: 'units-sold',
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
      case 'StockReservedForOrder':
      case 'StockReleasedForOrder':
      case 'PaymentStarted':
      case 'RefundGranted':
      case 'RefundFailed':
      case 'AddressChanged':
      case 'OrderNoted':
      case 'OrderApproved':
      case 'OrderRejected':
      case 'OrderExpired':
      case 'PaymentAuthorized':
      case 'PaymentCaptured':
      case 'PaymentFailed':
      case 'PaymentVoided':
      case 'RefundRequested':
      case 'RefundSucceeded':
      case 'OrderPrepared':
      case 'ParcelShipped':
      case 'OrderShipped':
      case 'ParcelDelivered':
      case 'OrderDelivered':
      case 'CancellationRequested':
        return source
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
