import type { OrderEvent } from '#events/orders.ts'
import type { Money } from '#events/vocabulary.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { isOpen, keptOf, orderMoney } from './ledger.ts'
import { holdsStock } from './reservations.ts'
import type { Order } from './state.ts'

/**
 * True when an order that is being cancelled owes nothing and is owed nothing: no payment is open, everything that came in
 * went back, the stock keeps nothing for it.
 */
export function settled(order: Order): boolean {
  const { captured, refunded } = orderMoney(order)
  return !order.payments.some(isOpen) && refunded >= captured && !owesForeignMoney(order) && !holdsStock(order)
}

/** The end of a cancellation, where this was the last thing that it waited for. */
export function closing(order: Order): OrderEvent[] {
  return order.status === 'cancelling' && settled(order) ? [{ type: 'OrderCancelled', data: {} }] : []
}

/** The end of an order that arrived and was paid back whole. */
export function returning(order: Order): OrderEvent[] {
  const { captured, refunded } = orderMoney(order)
  const back = captured > 0 && refunded >= captured
  return order.status === 'delivered' && back ? [{ type: 'OrderReturned', data: {} }] : []
}

/** Asks back all money that is here and was not asked back before. */
export function refundAll(order: Order, reason: string): OrderEvent[] {
  return order.payments
    .map((payment) => ({ paymentId: payment.paymentId, kept: keptOf(payment) }))
    .filter(({ kept }) => kept > 0)
    .map(({ paymentId, kept }, index) => refunding(order, paymentId, { ...order.total, amount: kept }, reason, index))
}

/** A refund that nobody had to grant. Its id follows from the order's past, so that every decision on that past names it alike. */
export function refunding(order: Order, paymentId: string, amount: Money, reason: string, index = 0): OrderEvent {
  return {
    type: 'RefundRequested',
    data: { refundId: automaticRefundId(paymentId, order.refunds.length + index), paymentId, amount, reason },
  }
}

/** Name of a refund by the rules, the `number`-th of its order from 0. */
export function automaticRefundId(paymentId: string, number: number): string {
  return `ref_${derivedUlid('refund', `${paymentId}/${number}`)}`
}

/** Money in another currency counts nowhere, so it is looked for by itself. */
function owesForeignMoney({ refunds, total }: Order): boolean {
  return refunds.some(({ parts }) =>
    parts.some(({ amount, status }) => amount.currency !== total.currency && status !== 'succeeded'),
  )
}
