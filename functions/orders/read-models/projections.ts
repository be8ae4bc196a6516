import type { OrderEvent } from '#events/orders.ts'
import type { Money } from '#events/vocabulary.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { evolve, noOrder, type OrderState, type OrderStatus } from '../order/state.ts'

/** The whole order as its fold remembers it, by order id. */
export const orderDetail: Projection<OrderState, OrderEvent> = {
  name: 'order-detail',
  fold: 'iOprhscX',
  streamType: 'order',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: noOrder,
  evolve,
}

/** What a list shows of an order. Only what changes with the status is in here, because every change is written to two indexes. */
export interface OrderListRow {
  readonly id: string
  readonly status: OrderStatus
  readonly customerId: string
  readonly total: Money
  readonly pieces: number
  /** RFC 3339. */
  readonly createdAt: string
  readonly payBy?: string
}

/** Orders by customer (i1) and by status (i2), in the order of their creation. */
export const orderList: Projection<OrderListRow | null, OrderEvent> = {
  name: 'order-list',
  fold: 'QO6bRzg5',
  streamType: 'order',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve(row, event, { stream, time }) {
    switch (event.type) {
      case 'OrderCreated':
        return {
          id: streamId(stream),
          status: 'created',
          customerId: event.data.customerId,
          total: event.data.total,
          pieces: event.data.lines.reduce((sum, { quantity }) => sum + quantity, 0),
          createdAt: new Date(time).toISOString(),
        }
      case 'OrderApproved':
        return row && { ...row, status: 'approved', payBy: event.data.payBy }
      case 'OrderRejected':
        return row && { ...row, status: 'rejected' }
      case 'OrderExpired':
        return row && { ...row, status: 'expired' }
      case 'OrderPaid':
        return row && { ...row, status: 'paid' }
      case 'OrderPrepared':
        return row && { ...row, status: 'prepared' }
      case 'OrderShipped':
        return row && { ...row, status: 'shipped' }
      case 'OrderDelivered':
        return row && { ...row, status: 'delivered' }
      case 'CancellationRequested':
        return row && { ...row, status: 'cancelling' }
      case 'OrderCancelled':
        return row && { ...row, status: 'cancelled' }
      case 'OrderReturned':
        return row && { ...row, status: 'returned' }
      case 'StockReservedForOrder':
      case 'StockReleasedForOrder':
      case 'PaymentStarted':
      case 'PaymentAuthorized':
      case 'PaymentCaptured':
      case 'PaymentFailed':
      case 'PaymentVoided':
      case 'RefundGranted':
      case 'RefundRequested':
      case 'RefundSucceeded':
      case 'RefundFailed':
      case 'AddressChanged':
      case 'OrderNoted':
      case 'ParcelShipped':
      case 'ParcelDelivered':
        return row
    }
  },
  indexes(row) {
    if (row === null) return {}
    const sort = `${row.createdAt}#${row.id}`
    return {
      i1: { partition: `customer/${row.customerId}`, sort },
      i2: { partition: `status/${row.status}`, sort },
    }
  },
}

/** The read models that are kept from this service's own facts, and can be made from them again. */
export const orderProjections: readonly Projection<unknown, OrderEvent>[] = [orderDetail, orderList]
