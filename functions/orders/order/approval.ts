import type { OrderEvent } from '#events/orders.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import { paying } from './fulfilment.ts'
import { orderMoney } from './ledger.ts'
import { reserved } from './reservations.ts'
import { refundAll } from './settlement.ts'
import type { Order } from './state.ts'

export interface ApproveOrder {
  readonly type: 'ApproveOrder'
  /** RFC 3339; when the order expires unpaid. */
  readonly payBy: string
}

export interface RejectOrder {
  readonly type: 'RejectOrder'
  readonly reason: string
}

export interface ExpireOrder {
  readonly type: 'ExpireOrder'
  /** Milliseconds since the epoch. */
  readonly now: number
}

export type RejectionRefusal = 'not-awaiting-approval'

export type ApprovalRefusal = RejectionRefusal | 'stock-not-reserved'

/** From now on the buyer may pay. */
export function decideApproval(order: Order, { payBy }: ApproveOrder): Decision<OrderEvent, ApprovalRefusal> {
  if (order.status !== 'created') return refuse('not-awaiting-approval', `The order is ${order.status}.`)
  if (!reserved(order)) return refuse('stock-not-reserved', 'The stock has not answered for every line yet.')
  const { captured, kept } = orderMoney(order)
  const approved: OrderEvent = { type: 'OrderApproved', data: { payBy } }
  // Money may have come before the approval did.
  return kept >= order.total.amount
    ? accept(approved, ...paying(order, { ...order.total, amount: captured }))
    : accept(approved)
}

export function decideRejection(order: Order, { reason }: RejectOrder): Decision<OrderEvent, RejectionRefusal> {
  if (order.status !== 'created') return refuse('not-awaiting-approval', `The order is ${order.status}.`)
  return accept({ type: 'OrderRejected', data: { reason } }, ...refundAll(order, 'order rejected'))
}

/** An approval ends if it is not paid in time. */
export function decideExpiry(order: Order, { now }: ExpireOrder): Decision<OrderEvent, never> {
  const { status, payBy } = order
  if (status !== 'approved' || payBy === undefined || now <= Date.parse(payBy)) return accept()
  return accept({ type: 'OrderExpired', data: { payBy } }, ...refundAll(order, 'order expired'))
}
