import type { OrderEvent } from '#events/orders.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import { refundAll, settled } from './settlement.ts'
import type { Order } from './state.ts'

export interface CancelOrder {
  readonly type: 'CancelOrder'
  readonly by: 'staff' | { readonly customerId: string }
  readonly reason: string
}

export type CancellationRefusal = 'already-prepared' | 'already-shipped' | 'already-closed'

/** The buyer may cancel until the parcel is packed, staff until the first parcel has left. */
export function decideCancellation(order: Order, command: CancelOrder): Decision<OrderEvent, CancellationRefusal> {
  switch (order.status) {
    case 'created':
    case 'approved':
    case 'paid':
      return accept(...cancelling(order, command))
    case 'prepared':
      if (command.by !== 'staff') return refuse('already-prepared', 'The parcel is packed; ask the shop to cancel.')
      if (order.parcels.length > 0) return refuse('already-shipped', 'A parcel is on its way.')
      return accept(...cancelling(order, command))
    case 'cancelling':
      return accept()
    case 'shipped':
    case 'delivered':
      return refuse('already-shipped', `The order is ${order.status}.`)
    case 'rejected':
    case 'expired':
    case 'cancelled':
    case 'returned':
      return refuse('already-closed', `The order is ${order.status}.`)
  }
}

/** The order is cancelled at once if it neither has money nor holds stock; else when both are settled. */
function cancelling(order: Order, { by, reason }: CancelOrder): OrderEvent[] {
  const requested: OrderEvent = {
    type: 'CancellationRequested',
    data: { reason, by: by === 'staff' ? 'staff' : 'customer' },
  }
  const events = [requested, ...refundAll(order, 'order cancelled')]
  return settled(order) ? [...events, { type: 'OrderCancelled', data: {} }] : events
}
