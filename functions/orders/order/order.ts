import type { OrderEvent } from '#events/orders.ts'
import { accept, type Decider, type Decision, refuse } from '#shared/event-store/decider.ts'
import { type AddressRefusal, type ChangeAddress, decideAddress } from './address.ts'
import { type CancellationRefusal, type CancelOrder, decideCancellation } from './cancellation.ts'
import {
  type DeliveryRefusal,
  decideDelivery,
  decideParcel,
  type ParcelRefusal,
  packing,
  paying,
  type ShipParcel,
} from './fulfilment.ts'
import { moneyOf } from './ledger.ts'
import { decideNote, type NoteOrder, type NoteRefusal } from './notes.ts'
import {
  decidePaymentResult,
  decideStartOfPayment,
  type RecordPaymentResult,
  type StartPayment,
  type StartRefusal,
} from './payment.ts'
import { decidePlacement, type PlacementRefusal, type PlaceOrder } from './placement.ts'
import {
  decideExecution,
  decideGrant,
  type ExecuteRefund,
  type ExecutionRefusal,
  type GrantRefund,
  type GrantRefusal,
} from './refund.ts'
import { reserved } from './reservations.ts'
import { refundAll } from './settlement.ts'
import { evolve, noOrder, type Order, type OrderState } from './state.ts'
import { decideStock, type RecordStock } from './stock.ts'

export type OrderCommand =
  | PlaceOrder
  | RecordStock
  | { readonly type: 'ApproveOrder' /** RFC 3339; when an unpaid order expires. */; readonly payBy: string }
  | { readonly type: 'RejectOrder'; readonly reason: string }
  | { readonly type: 'ExpireOrder' /** Milliseconds since the epoch. */; readonly now: number }
  | StartPayment
  | RecordPaymentResult
  | { readonly type: 'PrepareOrder' /** Milliseconds since the epoch. */; readonly now: number }
  | ShipParcel
  | { readonly type: 'ConfirmDelivery'; readonly shipmentId: string }
  | ChangeAddress
  | CancelOrder
  | GrantRefund
  | ExecuteRefund
  | NoteOrder

export type OrderCommandType = OrderCommand['type']

/** Why an order stays as it is: its own reasons, and those of each rule. */
export type OrderRefusal =
  | 'order-not-found'
  | 'already-placed'
  | 'not-awaiting-approval'
  | 'stock-not-reserved'
  | 'not-paid'
  | 'reservation-lost'
  | PlacementRefusal
  | StartRefusal
  | ParcelRefusal
  | DeliveryRefusal
  | AddressRefusal
  | CancellationRefusal
  | GrantRefusal
  | ExecutionRefusal
  | NoteRefusal

type OrderDecision = Decision<OrderEvent, OrderRefusal>

/** The order: what may happen to it, in which state, and what is recorded then. Source: the state machine of the HTTP contract. */
export const order: Decider<OrderState, OrderCommand, OrderEvent, OrderRefusal> = {
  type: 'order',
  fold: 'YPzfgc85',
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
    case 'RecordStockReserved':
    case 'RecordStockRefused':
    case 'RecordStockReleased':
      return decideStock(state, command)
    case 'ApproveOrder':
      return decideApproval(state, command.payBy)
    case 'RejectOrder':
      if (state.status !== 'created') return refuse('not-awaiting-approval', `The order is ${state.status}.`)
      return accept({ type: 'OrderRejected', data: { reason: command.reason } }, ...refundAll(state, 'order rejected'))
    case 'ExpireOrder':
      if (state.status !== 'approved' || state.payBy === undefined || command.now <= Date.parse(state.payBy))
        return accept()
      return accept({ type: 'OrderExpired', data: { payBy: state.payBy } }, ...refundAll(state, 'order expired'))
    case 'StartPayment':
      return decideStartOfPayment(state, command)
    case 'RecordPaymentResult':
      return decidePaymentResult(state, command)
    case 'PrepareOrder':
      if (state.status !== 'paid') return refuse('not-paid', `The order is ${state.status}.`)
      if (!reserved(state, command.now)) return refuse('reservation-lost', 'The stock does not keep everything for it.')
      return accept(...packing(state))
    case 'ShipParcel':
      return decideParcel(state, command)
    case 'ConfirmDelivery':
      return decideDelivery(state, command.shipmentId)
    case 'ChangeAddress':
      return decideAddress(state, command)
    case 'CancelOrder':
      return decideCancellation(state, command)
    case 'GrantRefund':
      return decideGrant(state, command)
    case 'ExecuteRefund':
      return decideExecution(state, command)
    case 'NoteOrder':
      return decideNote(state, command)
  }
}

function decideApproval(order: Order, payBy: string): OrderDecision {
  if (order.status !== 'created') return refuse('not-awaiting-approval', `The order is ${order.status}.`)
  if (!reserved(order)) return refuse('stock-not-reserved', 'The stock has not answered for every line yet.')
  const { captured, kept } = moneyOf(order)
  const approved: OrderEvent = { type: 'OrderApproved', data: { payBy } }
  // Money may have come before the approval did.
  return kept >= order.total.amount
    ? accept(approved, ...paying(order, { ...order.total, amount: captured }))
    : accept(approved)
}
