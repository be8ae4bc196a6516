import type { OrderEvent } from '#events/orders.ts'

import { accept, type Decider, type Decision, refuse } from '#shared/event-store/decider.ts'
import { decidePaymentResult, type RecordPaymentResult, refundAll, settled } from './order-payment.ts'
import { decidePlacement, type PlaceOrder } from './order-placement.ts'
import { evolve, moneyOf, noOrder, type Order, type OrderState, unshipped } from './order-state.ts'

export type OrderCommand =
  | PlaceOrder
  | { readonly type: 'ApproveOrder' /** RFC 3339; when an unpaid order expires. */; readonly payBy: string }
  | { readonly type: 'RejectOrder'; readonly reason: string }
  | { readonly type: 'ExpireOrder' /** Milliseconds since the epoch. */; readonly now: number }
  | RecordPaymentResult
  | { readonly type: 'PrepareOrder' }
  | ShipParcel
  | { readonly type: 'ConfirmDelivery'; readonly shipmentId: string }
  | CancelOrder

export interface ShipParcel {
  readonly type: 'ShipParcel'
  readonly shipmentId: string
  readonly carrier: string
  readonly tracking: string
  /** What is in the parcel; left out, everything that is not shipped yet. */
  readonly lines?: readonly { readonly line: number; readonly quantity: number }[]
}

export interface CancelOrder {
  readonly type: 'CancelOrder'
  /** A customer can cancel only an order of their own; another's does not exist for them. */
  readonly by: 'staff' | { readonly customerId: string }
  readonly reason: string
}

export type OrderCommandType = OrderCommand['type']

export type OrderRefusal =
  | 'order-not-found'
  | 'already-placed'
  | 'product-not-available'
  | 'sku-required'
  | 'price-changed'
  | 'mixed-currencies'
  | 'total-too-large'
  | 'not-awaiting-approval'
  | 'not-paid'
  | 'not-prepared'
  | 'no-such-line'
  | 'more-than-prepared'
  | 'no-such-parcel'
  | 'already-prepared'
  | 'already-shipped'
  | 'already-closed'

type OrderDecision = Decision<OrderEvent, OrderRefusal>

/** The order: what may happen to it, in which state, and what is recorded then. Source: the state machine of the HTTP contract. */
export const order: Decider<OrderState, OrderCommand, OrderEvent, OrderRefusal> = {
  type: 'order',
  fold: 'fzrxIwU2',
  initial: noOrder,
  evolve,
  decide,
}

function decide(state: OrderState, command: OrderCommand): OrderDecision {
  if (command.type === 'PlaceOrder') {
    return state.status === 'none' ? decidePlacement(command) : refuse('already-placed', 'This order exists already.')
  }
  if (state.status === 'none') return refuse('order-not-found', 'There is no such order.')
  switch (command.type) {
    case 'ApproveOrder': {
      if (state.status !== 'created') return refuse('not-awaiting-approval', `The order is ${state.status}.`)
      const { captured } = moneyOf(state)
      const approved: OrderEvent = { type: 'OrderApproved', data: { payBy: command.payBy } }
      // Money may have come before the approval did.
      return captured >= state.total.amount
        ? accept<OrderEvent>(approved, { type: 'OrderPaid', data: { captured: { ...state.total, amount: captured } } })
        : accept(approved)
    }
    case 'RejectOrder':
      if (state.status !== 'created') return refuse('not-awaiting-approval', `The order is ${state.status}.`)
      return accept({ type: 'OrderRejected', data: { reason: command.reason } }, ...refundAll(state, 'order rejected'))
    case 'ExpireOrder':
      if (state.status !== 'approved' || state.payBy === undefined || command.now <= Date.parse(state.payBy))
        return accept()
      return accept({ type: 'OrderExpired', data: { payBy: state.payBy } }, ...refundAll(state, 'order expired'))
    case 'RecordPaymentResult':
      return decidePaymentResult(state, command)
    case 'PrepareOrder':
      if (state.status !== 'paid') return refuse('not-paid', `The order is ${state.status}.`)
      return accept({ type: 'OrderPrepared', data: {} })
    case 'ShipParcel':
      return decideParcel(state, command)
    case 'ConfirmDelivery':
      return decideDelivery(state, command.shipmentId)
    case 'CancelOrder':
      return decideCancellation(state, command)
  }
}

function decideParcel(state: Order, { shipmentId, carrier, tracking, lines }: ShipParcel): OrderDecision {
  if (state.parcels.some((parcel) => parcel.shipmentId === shipmentId)) return accept()
  if (state.status !== 'prepared') return refuse('not-prepared', `The order is ${state.status}.`)
  const rest = state.lines
    .map((line) => ({ line: line.line, quantity: unshipped(state, line) }))
    .filter(({ quantity }) => quantity > 0)
  const content = mergeLines(lines ?? rest)
  for (const part of content) {
    const left = rest.find(({ line }) => line === part.line)?.quantity
    if (!state.lines.some(({ line }) => line === part.line))
      return refuse('no-such-line', `The order has no line ${part.line}.`)
    if (left === undefined || part.quantity > left) {
      return refuse(
        'more-than-prepared',
        `Line ${part.line}: ${part.quantity} are to be shipped, ${left ?? 0} are left.`,
      )
    }
  }
  const shipped: OrderEvent = { type: 'ParcelShipped', data: { shipmentId, carrier, tracking, lines: content } }
  const piecesLeft = sum(rest) - sum(content)
  return piecesLeft === 0 ? accept<OrderEvent>(shipped, { type: 'OrderShipped', data: {} }) : accept(shipped)
}

function decideDelivery(state: Order, shipmentId: string): OrderDecision {
  const parcel = state.parcels.find((candidate) => candidate.shipmentId === shipmentId)
  if (parcel === undefined) return refuse('no-such-parcel', `The order has no parcel ${shipmentId}.`)
  if (parcel.deliveredAt !== undefined) return accept()
  const delivered: OrderEvent = { type: 'ParcelDelivered', data: { shipmentId } }
  const last = state.parcels.every((other) => other === parcel || other.deliveredAt !== undefined)
  return last && state.status === 'shipped'
    ? accept<OrderEvent>(delivered, { type: 'OrderDelivered', data: {} })
    : accept(delivered)
}

/** The buyer may cancel until the parcel is packed, staff until the first parcel has left. */
function decideCancellation(state: Order, { by, reason }: CancelOrder): OrderDecision {
  if (by !== 'staff' && by.customerId !== state.customerId) return refuse('order-not-found', 'There is no such order.')
  switch (state.status) {
    case 'cancelling':
      return accept()
    case 'rejected':
    case 'expired':
    case 'cancelled':
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

function mergeLines(lines: readonly { readonly line: number; readonly quantity: number }[]) {
  const merged = new Map<number, number>()
  for (const { line, quantity } of lines) merged.set(line, (merged.get(line) ?? 0) + quantity)
  return [...merged].map(([line, quantity]) => ({ line, quantity }))
}

function sum(lines: readonly { readonly quantity: number }[]): number {
  return lines.reduce((total, { quantity }) => total + quantity, 0)
}
