import { type EventsOf, only } from '#events/contract.ts'
import type { Revocation } from '#events/copies.ts'
import { orderEvents } from '#events/orders.ts'
import type { ProductId } from '#events/vocabulary.ts'
import type { SubscribedProjection } from '#shared/projections/projection.ts'

/** What an order has to download, and whether it may be: this service's own copy of the orders' facts. */
export interface DigitalOrder {
  readonly customerId: string
  readonly status: 'unpaid' | 'paid' | Revocation
  readonly downloads: readonly DigitalLine[]
  /** The order's currency, and its money in it: what came in, and what went back, in minor units. */
  readonly currency: string
  readonly captured: number
  readonly refunded: number
}

export interface DigitalLine {
  readonly line: number
  readonly productId: ProductId
  readonly name: string
  readonly quantity: number
}

const heard = only(
  orderEvents,
  'OrderCreated',
  'OrderPaid',
  'PaymentCaptured',
  'RefundSucceeded',
  'CancellationRequested',
  'OrderCancelled',
  'OrderReturned',
)

/** What this service hears of orders. */
export type DigitalOrderEvent = EventsOf<typeof heard>

/**
 * Orders by their id, from the orders' events on the bus. Whoever cancels gives up the download at once, whatever becomes of
 * the money; money that went back whole ends it too, also where goods of the same order are still on their way.
 */
export const digitalOrders: SubscribedProjection<DigitalOrder | null, typeof heard> = {
  name: 'digital-orders',
  fold: 'ljkvGBOk',
  contracts: heard,
  streamType: 'order',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve(order, event) {
    if (event.type === 'OrderCreated') {
      const { customerId, lines, total } = event.data
      const downloads = lines
        .filter(({ digital }) => digital)
        .map(({ line, productId, name, quantity }) => ({ line, productId, name, quantity }))
      return { customerId, status: 'unpaid', downloads, currency: total.currency, captured: 0, refunded: 0 }
    }
    if (order === null) return null
    switch (event.type) {
      case 'OrderPaid':
        return { ...order, status: 'paid' }
      case 'PaymentCaptured':
        return { ...order, captured: order.captured + countedIn(order, event.data.amount) }
      case 'RefundSucceeded':
        return withRefund({ ...order, refunded: order.refunded + countedIn(order, event.data.amount) })
      case 'CancellationRequested':
      case 'OrderCancelled':
        return { ...order, status: 'cancelled' }
      case 'OrderReturned':
        return { ...order, status: 'returned' }
    }
  },
}

function withRefund(order: DigitalOrder): DigitalOrder {
  const back = order.captured > 0 && order.refunded >= order.captured
  return order.status === 'paid' && back ? { ...order, status: 'refunded' } : order
}

function countedIn(order: DigitalOrder, { amount, currency }: { amount: number; currency: string }): number {
  return currency === order.currency ? amount : 0
}
