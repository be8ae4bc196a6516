import type { OrderEvent } from '#events/orders.ts'
import type { Money } from '#events/vocabulary.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import { paying } from './fulfilment.ts'
import { entered, isOpen, type LedgerEvent, orderMoney } from './ledger.ts'
import { partOf } from './refund-parts.ts'
import { closing, refunding, returning } from './settlement.ts'
import type { Order } from './state.ts'

/** The buyer begins to pay. */
export interface StartPayment {
  readonly type: 'StartPayment'
  readonly paymentId: string
  /** Left out: what is outstanding. Another amount than that is refused. */
  readonly amount?: Money | undefined
  readonly provider: string
  /** The provider's token for a means of payment. */
  readonly method: string
  readonly customerId: string
}

export type StartRefusal =
  | 'not-approved'
  | 'already-paid'
  | 'payment-in-progress'
  | 'amount-not-outstanding'
  | 'already-closed'

/** What a payment provider tells about a payment, by answer, webhook, queue or poll. */
export interface RecordPaymentResult {
  readonly type: 'RecordPaymentResult'
  readonly paymentId: string
  /** Names what happened, the same however it is heard of: `<intent>/captured`. The same one again is a repetition. */
  readonly providerEventId: string
  readonly result:
    | { readonly status: 'authorized' | 'captured'; readonly amount: Money }
    | { readonly status: 'failed'; readonly reason: string }
    | { readonly status: 'voided' }
    /** Without a refund's id the provider knows none, or gave the money back by itself. */
    | { readonly status: 'refunded'; readonly amount: Money; readonly refundId?: string | undefined }
    | { readonly status: 'refund-failed'; readonly amount: Money; readonly refundId: string; readonly reason: string }
}

/** Money that the order still waits for; nothing once it is paid or closed. */
export function outstanding(order: Order): Money {
  const due =
    order.status === 'created' || order.status === 'approved' ? order.total.amount - orderMoney(order).kept : 0
  return { ...order.total, amount: Math.max(0, due) }
}

export function decideStartOfPayment(order: Order, command: StartPayment): Decision<OrderEvent, StartRefusal> {
  if (order.payments.some(({ paymentId }) => paymentId === command.paymentId)) return accept()
  switch (order.status) {
    case 'created':
      return refuse('not-approved', 'The shop has not approved the order yet.')
    case 'approved':
      return startPayment(order, command)
    case 'paid':
    case 'prepared':
    case 'shipped':
    case 'delivered':
      return refuse('already-paid', `The order is ${order.status}.`)
    case 'rejected':
    case 'expired':
    case 'cancelling':
    case 'cancelled':
    case 'returned':
      return refuse('already-closed', `The order is ${order.status}.`)
  }
}

/** One payment at a time, of everything that is outstanding. */
function startPayment(
  order: Order,
  { paymentId, amount: wanted, provider, method }: StartPayment,
): Decision<OrderEvent, StartRefusal> {
  const open = order.payments.find(isOpen)
  if (open !== undefined) return refuse('payment-in-progress', `Payment ${open.paymentId} is ${open.status}.`)
  const due = outstanding(order)
  const amount = wanted ?? due
  if (amount.amount !== due.amount || amount.currency !== due.currency) {
    return refuse('amount-not-outstanding', `Outstanding are ${due.amount} ${due.currency} (minor units).`)
  }
  return accept({ type: 'PaymentStarted', data: { paymentId, amount, provider, method } })
}

/**
 * Money is a fact: it is recorded in every state and never refused. What came too late, too much or in another
 * currency is asked back at once.
 */
export function decidePaymentResult(order: Order, command: RecordPaymentResult): Decision<OrderEvent, never> {
  if (order.providerEvents.includes(command.providerEventId)) return accept()
  const fact = factOf(order, command)
  const after = entered(order, fact, 0)
  return fact.type === 'PaymentCaptured'
    ? accept<OrderEvent>(fact, ...afterCapture(after, fact.data))
    : accept<OrderEvent>(fact, ...closing(after), ...returning(after))
}

function factOf(order: Order, { paymentId, providerEventId, result }: RecordPaymentResult): LedgerEvent {
  switch (result.status) {
    case 'authorized':
      return { type: 'PaymentAuthorized', data: { paymentId, providerEventId, amount: result.amount } }
    case 'captured':
      return { type: 'PaymentCaptured', data: { paymentId, providerEventId, amount: result.amount } }
    case 'failed':
      return { type: 'PaymentFailed', data: { paymentId, providerEventId, reason: result.reason } }
    case 'voided':
      return { type: 'PaymentVoided', data: { paymentId, providerEventId } }
    case 'refunded': {
      const { amount } = result
      // A provider that knows no refund by name may still answer one that was asked for.
      const meant = partOf(order.refunds, { refundId: result.refundId ?? null, paymentId, amount })
      const refundId = result.refundId ?? meant?.refund.refundId ?? null
      return { type: 'RefundSucceeded', data: { refundId, paymentId, providerEventId, amount } }
    }
    case 'refund-failed': {
      const { amount, refundId, reason } = result
      return { type: 'RefundFailed', data: { refundId, paymentId, providerEventId, amount, reason } }
    }
  }
}

/** What follows from money, on the order that has it already. */
function afterCapture(order: Order, { paymentId, amount }: { paymentId: string; amount: Money }): OrderEvent[] {
  if (amount.amount === 0) return closing(order)
  if (amount.currency !== order.total.currency) return [refunding(order, paymentId, amount, 'wrong currency')]
  switch (order.status) {
    case 'rejected':
    case 'expired':
    case 'cancelling':
    case 'cancelled':
    case 'returned':
      return [refunding(order, paymentId, amount, `order ${order.status}`)]
    case 'paid':
    case 'prepared':
    case 'shipped':
    case 'delivered':
      return [refunding(order, paymentId, amount, 'paid too much')]
    case 'created':
    case 'approved': {
      const { kept, captured } = orderMoney(order)
      const paid =
        order.status === 'approved' && kept >= order.total.amount ? paying(order, { ...amount, amount: captured }) : []
      const excess = Math.min(amount.amount, kept - order.total.amount)
      return excess > 0 ? [...paid, refunding(order, paymentId, { ...amount, amount: excess }, 'paid too much')] : paid
    }
  }
}
