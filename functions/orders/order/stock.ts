import type { OrderEvent } from '#events/orders.ts'
import { accept, type Decision } from '#shared/event-store/decider.ts'
import { type ReleaseReason, stockNeeds, withoutReservation } from './reservations.ts'
import { closing, refundAll } from './settlement.ts'
import type { Order } from './state.ts'

/** What the catalog's stock tells of an order: facts, recorded in every state and never refused. */
export type RecordStock =
  | {
      readonly type: 'RecordStockReserved'
      readonly sku: string
      readonly quantity: number
      /** RFC 3339; null: for as long as the order needs it. */
      readonly until: string | null
    }
  | { readonly type: 'RecordStockRefused'; readonly sku: string; readonly available: number }
  | { readonly type: 'RecordStockReleased'; readonly sku: string; readonly reason: 'order-closed' | 'expired' }

export function decideStock(order: Order, command: RecordStock): Decision<OrderEvent, never> {
  const { sku } = command
  const known = order.reservations.find((reservation) => reservation.sku === sku)
  switch (command.type) {
    case 'RecordStockReserved': {
      const { quantity, until } = command
      const same = known?.status === 'held' && known.quantity === quantity && known.until === until
      return same ? accept() : accept({ type: 'StockReservedForOrder', data: { sku, quantity, until } })
    }
    case 'RecordStockReleased':
      return known?.status === 'held' ? released(order, sku, command.reason) : accept()
    case 'RecordStockRefused':
      return decideRefusal(order, sku, command.available, known?.status)
  }
}

/** A new order ends with it. A later one loses what was kept for it, and its process decides what becomes of it. */
function decideRefusal(
  order: Order,
  sku: string,
  available: number,
  known: 'held' | ReleaseReason | undefined,
): Decision<OrderEvent, never> {
  switch (order.status) {
    case 'created': {
      if (!stockNeeds(order).some((need) => need.sku === sku)) return accept()
      const lost: OrderEvent[] =
        known === 'held' ? [{ type: 'StockReleasedForOrder', data: { sku, reason: 'out-of-stock' } }] : []
      const reason = `SKU ${sku} is out of stock: ${available} left`
      return accept<OrderEvent>(
        ...lost,
        { type: 'OrderRejected', data: { reason } },
        ...refundAll(order, 'order rejected'),
      )
    }
    case 'approved':
    case 'paid':
    case 'prepared':
      return known === 'out-of-stock' ? accept() : released(order, sku, 'out-of-stock')
    case 'rejected':
    case 'expired':
    case 'cancelling':
    case 'cancelled':
      return known === 'held' ? released(order, sku, 'out-of-stock') : accept()
    case 'shipped':
    case 'delivered':
    case 'returned':
      // The goods have left: there is nothing to keep.
      return accept()
  }
}

function released(order: Order, sku: string, reason: ReleaseReason): Decision<OrderEvent, never> {
  const reservations = withoutReservation(order.reservations, { sku, reason })
  const event: OrderEvent = { type: 'StockReleasedForOrder', data: { sku, reason } }
  return accept(event, ...closing({ ...order, reservations }))
}
