import type { OrderData, OrderEvent } from '#events/orders.ts'
import { type PersonalOf, personalOf } from '#events/personal.ts'
import type { Money } from '#events/vocabulary.ts'
import type { CommitInfo } from '#shared/event-store/decider.ts'
import { entered, type Ledger } from './ledger.ts'
import { type Reservation, withoutReservation, withReservation } from './reservations.ts'

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
  | 'returned'

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

export interface Parcel {
  readonly shipmentId: string
  readonly carrier: string
  readonly tracking: string
  readonly lines: readonly { readonly line: number; readonly quantity: number }[]
  readonly shippedAt: number
  readonly deliveredAt?: number
}

/** An order, and what it knows of its buyer's person: the personal members of OrderCreated. */
export interface Order extends Ledger, PersonalOf<OrderData<'OrderCreated'>> {
  readonly status: OrderStatus
  readonly customerId: string
  readonly lines: readonly OrderLine[]
  readonly payBy?: string
  readonly reservations: readonly Reservation[]
  readonly parcels: readonly Parcel[]
  readonly notes?: readonly Note[]
  readonly closingReason?: string
  /** When each status was reached, ms since the epoch. */
  readonly reached: Readonly<Partial<Record<OrderStatus, number>>>
}

/** What staff wrote down for each other. */
interface Note extends PersonalOf<OrderData<'OrderNoted'>> {
  readonly noteId: string
  /** Ms since the epoch. */
  readonly time: number
}

/** Nothing yet, or an order. */
export type OrderState = { readonly status: 'none' } | Order

export const noOrder: OrderState = { status: 'none' }

/** Remembers what happened; refuses nothing. */
export function evolve(state: OrderState, event: OrderEvent, { time }: CommitInfo): OrderState {
  if (event.type === 'OrderCreated') {
    const { customerId, lines, total } = event.data
    return {
      status: 'created',
      customerId,
      lines,
      total,
      ...personalOf(event.data),
      reservations: [],
      payments: [],
      refunds: [],
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
    case 'StockReservedForOrder': {
      const { sku, quantity, until } = event.data
      const reservation: Reservation = { sku, quantity, until, status: 'held' }
      return { ...state, reservations: withReservation(state.reservations, reservation) }
    }
    case 'StockReleasedForOrder':
      return { ...state, reservations: withoutReservation(state.reservations, event.data) }
    case 'PaymentStarted':
    case 'PaymentAuthorized':
    case 'PaymentCaptured':
    case 'PaymentFailed':
    case 'PaymentVoided':
    case 'RefundGranted':
    case 'RefundRequested':
    case 'RefundSucceeded':
    case 'RefundFailed':
      return entered(state, event, time)
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
    case 'AddressChanged':
      return { ...state, shippingAddress: event.data.shippingAddress }
    case 'OrderNoted':
      return { ...state, notes: [...(state.notes ?? []), { ...event.data, time }] }
    case 'OrderReturned':
      return reach('returned')
  }
}

/** Pieces of a line that are not in a parcel yet. */
export function unshipped(order: Order, line: OrderLine): number {
  const shipped = order.parcels
    .flatMap((parcel) => parcel.lines)
    .filter((part) => part.line === line.line)
    .reduce((sum, { quantity }) => sum + quantity, 0)
  return line.quantity - shipped
}
