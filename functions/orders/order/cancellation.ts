import type { OrderEvent } from '#events/orders.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import { refundAll, settled } from './settlement.ts'
import type { Order } from './state.ts'

export interface CancelOrder {
  readonly type: 'CancelOrder'
  /** A customer can cancel only an order of their own; another's does not exist for them. */
  readonly by: 'staff' | { readonly customerId: string }
  readonly reason: string
}

export type CancellationRefusal = 'order-not-found' | 'already-prepared' | 'already-shipped' | 'already-closed'

/** The buyer may cancel until the parcel is packed, staff until the first parcel has left. */
export function decideCancellation(
  state: Order,
  { by, reason }: CancelOrder,
): Decision<OrderEvent, CancellationRefusal> {
  if (by !== 'staff' && by.customerId !== state.customerId) return refuse('order-not-found', 'There is no such order.')
  switch (state.status) {
    case 'cancelling':
      return accept()
    case 'rejected':
    case 'expired':
    case 'cancelled':
    case 'returned':
      return refuse('already-closed', `The order is ${state.status}.`)
    case 'shipped':
    case 'delivered':
      return refuse('already-shipped', `The order is ${state.status}.`)
    case 'prepared':
      if (by !== 'staff') return refuse('already-prepared', 'The parcel is packed; ask the shop to cancel.')
      if (state.parcels.length > 0) return refuse('already-shipped', 'A parcel is on its way.')
      break
    case 'created':
    case 'approved':
    case 'paid':
  }
  const requested: OrderEvent = {
    type: 'CancellationRequested',
    data: { reason, by: by === 'staff' ? 'staff' : 'customer' },
  }
  const events = [requested, ...refundAll(state, 'order cancelled')]
  return settled(state) ? accept(...events, { type: 'OrderCancelled', data: {} }) : accept(...events)
}
