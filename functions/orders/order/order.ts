import type { OrderEvent } from '#events/orders.ts'
import { type Decider, type Decision, refuse } from '#shared/event-store/decider.ts'
import { type AddressRefusal, type ChangeAddress, decideAddress } from './address.ts'
import {
  type ApprovalRefusal,
  type ApproveOrder,
  decideApproval,
  decideExpiry,
  decideRejection,
  type ExpireOrder,
  type RejectionRefusal,
  type RejectOrder,
} from './approval.ts'
import { type CancellationRefusal, type CancelOrder, decideCancellation } from './cancellation.ts'
import {
  type ConfirmDelivery,
  type DeliveryRefusal,
  decideDelivery,
  decideParcel,
  decidePreparation,
  type ParcelRefusal,
  type PreparationRefusal,
  type PrepareOrder,
  type ShipParcel,
} from './fulfilment.ts'
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
import { evolve, noOrder, type OrderState } from './state.ts'
import { decideStock, type RecordStock } from './stock.ts'

export type OrderCommand =
  | PlaceOrder
  | RecordStock
  | ApproveOrder
  | RejectOrder
  | ExpireOrder
  | StartPayment
  | RecordPaymentResult
  | PrepareOrder
  | ShipParcel
  | ConfirmDelivery
  | ChangeAddress
  | CancelOrder
  | GrantRefund
  | ExecuteRefund
  | NoteOrder

/** Why an order stays as it is: the reasons of each rule, and two of its own. */
export type OrderRefusal =
  | 'already-placed'
  | 'order-not-found'
  | PlacementRefusal
  | ApprovalRefusal
  | RejectionRefusal
  | StartRefusal
  | PreparationRefusal
  | ParcelRefusal
  | DeliveryRefusal
  | AddressRefusal
  | CancellationRefusal
  | GrantRefusal
  | ExecutionRefusal
  | NoteRefusal

/** The order: which command each state accepts, and the events it records. Source: the state machine of the HTTP contract. */
export const order: Decider<OrderState, OrderCommand, OrderEvent, OrderRefusal> = {
  type: 'order',
  fold: 'LOYORKsR',
  initial: noOrder,
  evolve,
  decide,
}

function decide(state: OrderState, command: OrderCommand): Decision<OrderEvent, OrderRefusal> {
  if (command.type === 'PlaceOrder') {
    return state.status === 'none' ? decidePlacement(command) : refuse('already-placed', 'This order exists already.')
  }
  if (state.status === 'none') return noSuchOrder()
  const buyer = buyerOf(command)
  if (buyer !== undefined && buyer !== state.customerId) return noSuchOrder()
  switch (command.type) {
    case 'RecordStockReserved':
    case 'RecordStockRefused':
    case 'RecordStockReleased':
      return decideStock(state, command)
    case 'ApproveOrder':
      return decideApproval(state, command)
    case 'RejectOrder':
      return decideRejection(state, command)
    case 'ExpireOrder':
      return decideExpiry(state, command)
    case 'StartPayment':
      return decideStartOfPayment(state, command)
    case 'RecordPaymentResult':
      return decidePaymentResult(state, command)
    case 'PrepareOrder':
      return decidePreparation(state, command)
    case 'ShipParcel':
      return decideParcel(state, command)
    case 'ConfirmDelivery':
      return decideDelivery(state, command)
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

/** The buyer who sends a command: the orders of others do not exist for them. Undefined if the shop or a provider sends it. */
function buyerOf(command: Exclude<OrderCommand, PlaceOrder>): string | undefined {
  if (command.type === 'CancelOrder') return command.by === 'staff' ? undefined : command.by.customerId
  return 'customerId' in command ? command.customerId : undefined
}

function noSuchOrder() {
  return refuse('order-not-found', 'There is no such order.')
}
