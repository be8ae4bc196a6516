import type { OrderEvent } from '#events/orders.ts'
import type { Personal } from '#events/personal.ts'
import type { Address, Money } from '#events/vocabulary.ts'
import type { CommitInfo } from '#shared/event-store/decider.ts'

export type OrderStatus =
  | 'created'
  | 'approved'
  | 'paid'
  | 'prepared'
  | 'shipped'
  | 'delivered'
  | 'rejected'
  | 'expired'
  | 'cancelling'
  | 'cancelled'

export interface OrderLine {
  readonly line: number
  readonly productId: string
  readonly sku: string
  readonly name: string
  readonly quantity: number
  readonly unitPrice: Money
  /** Nothing is sent and no stock is needed. */
  readonly digital: boolean
}

export interface Payment {
  readonly paymentId: string
  readonly status: 'authorized' | 'captured' | 'failed' | 'voided'
  /** Money of the order's currency, in minor units. A payment in another currency is refunded whole and counts 0. */
  readonly captured: number
  readonly refundRequested: number
  readonly refunded: number
}

export interface Parcel {
  readonly shipmentId: string
  readonly carrier: string
  readonly tracking: string
  readonly lines: readonly { readonly line: number; readonly quantity: number }[]
  readonly shippedAt: number
  readonly deliveredAt?: number
}

export interface Order {
  readonly status: OrderStatus
  readonly customerId: string
  readonly lines: readonly OrderLine[]
  readonly total: Money
  readonly shippingAddress: Personal<Address>
  readonly note?: Personal<string>
  readonly payBy?: string
  readonly payments: readonly Payment[]
  /** Ids of provider events that were recorded: a provider may tell twice. */
  readonly providerEvents: readonly string[]
  readonly parcels: readonly Parcel[]
  readonly closingReason?: string
  /** When each status was reached, ms since the epoch. */
  readonly reached: Readonly<Partial<Record<OrderStatus, number>>>
}

/** Nothing yet, or an order. */
export type OrderState = { readonly status: 'none' } | Order

export const noOrder: OrderState = { status: 'none' }

/** Remembers what happened; refuses nothing. */
export function evolve(state: OrderState, event: OrderEvent, { time }: CommitInfo): OrderState {
  if (event.type === 'OrderCreated') {
    const { customerId, lines, total, shippingAddress, note } = event.data
    return {
      status: 'created',
      customerId,
      lines,
      total,
      shippingAddress,
      ...(note === undefined ? {} : { note }),
      payments: [],
      providerEvents: [],
      parcels: [],
      reached: { created: time },
    }
  }
  // OrderCreated is every order's first event; a stream without it holds no order.
  if (state.status === 'none') return state
  const reach = (status: OrderStatus, changes: Partial<Order> = {}): Order => ({
    ...state,
    ...changes,
    status,
    reached: { ...state.reached, [status]: time },
  })
  switch (event.type) {
    case 'OrderApproved':
      return reach('approved', { payBy: event.data.payBy })
    case 'OrderRejected':
      return reach('rejected', { closingReason: event.data.reason })
    case 'OrderExpired':
      return reach('expired', { closingReason: 'not paid in time' })
    case 'PaymentAuthorized':
      // Providers tell out of order: what is captured or voided does not become open again.
      return withPayment(state, event.data, (payment) =>
        payment.status === 'failed' ? { ...payment, status: 'authorized' } : payment,
      )
    case 'PaymentCaptured': {
      const { amount } = event.data
      const counts = amount.currency === state.total.currency ? amount.amount : 0
      return withPayment(state, event.data, (payment) => ({
        ...payment,
        status: 'captured',
        captured: payment.captured + counts,
      }))
    }
    case 'PaymentFailed':
      return withPayment(state, event.data, (payment) => ({ ...payment, status: 'failed' }))
    case 'PaymentVoided':
      return withPayment(state, event.data, (payment) => ({ ...payment, status: 'voided' }))
    case 'RefundRequested': {
      const { amount } = event.data
      const counts = amount.currency === state.total.currency ? amount.amount : 0
      return changePayment(state, event.data.paymentId, (payment) => ({
        ...payment,
        refundRequested: payment.refundRequested + counts,
      }))
    }
    case 'RefundSucceeded': {
      const { amount } = event.data
      const counts = amount.currency === state.total.currency ? amount.amount : 0
      // What went back had come in, even where that is heard of later: the payment is no longer open.
      return withPayment(state, event.data, (payment) => ({
        ...payment,
        status: payment.status === 'authorized' ? 'captured' : payment.status,
        refunded: payment.refunded + counts,
      }))
    }
    case 'OrderPaid':
      return reach('paid')
    case 'OrderPrepared':
      return reach('prepared')
    case 'ParcelShipped': {
      const { shipmentId, carrier, tracking, lines } = event.data
      return { ...state, parcels: [...state.parcels, { shipmentId, carrier, tracking, lines, shippedAt: time }] }
    }
    case 'OrderShipped':
      return reach('shipped')
    case 'ParcelDelivered':
      return {
        ...state,
        parcels: state.parcels.map((parcel) =>
          parcel.shipmentId === event.data.shipmentId ? { ...parcel, deliveredAt: time } : parcel,
        ),
      }
    case 'OrderDelivered':
      return reach('delivered')
    case 'CancellationRequested':
      return reach('cancelling', { closingReason: event.data.reason })
    case 'OrderCancelled':
      return reach('cancelled')
  }
}

/** Money that came in, was asked back and went back, in minor units of the order's currency. */
export function moneyOf({ payments }: Order): { captured: number; refundRequested: number; refunded: number } {
  return payments.reduce(
    (sum, { captured, refundRequested, refunded }) => ({
      captured: sum.captured + captured,
      refundRequested: sum.refundRequested + refundRequested,
      refunded: sum.refunded + refunded,
    }),
    { captured: 0, refundRequested: 0, refunded: 0 },
  )
}

/** Pieces of a line that are not in a parcel yet. */
export function unshipped(order: Order, line: OrderLine): number {
  const shipped = order.parcels
    .flatMap((parcel) => parcel.lines)
    .filter((part) => part.line === line.line)
    .reduce((sum, { quantity }) => sum + quantity, 0)
  return line.quantity - shipped
}

/** Remembers a provider's event and changes its payment. */
function withPayment(
  state: Order,
  { paymentId, providerEventId }: { paymentId: string; providerEventId: string },
  change: (payment: Payment) => Payment,
): Order {
  return changePayment({ ...state, providerEvents: [...state.providerEvents, providerEventId] }, paymentId, change)
}

/** Changes the payment of that id, which is made if it is the first one heard of it. */
function changePayment(state: Order, paymentId: string, change: (payment: Payment) => Payment): Order {
  const known = state.payments.some((payment) => payment.paymentId === paymentId)
  const payments: readonly Payment[] = known
    ? state.payments
    : [...state.payments, { paymentId, status: 'authorized', captured: 0, refundRequested: 0, refunded: 0 }]
  return {
    ...state,
    payments: payments.map((payment) => (payment.paymentId === paymentId ? change(payment) : payment)),
  }
}
