import type { OrderEvent } from '#events/orders.ts'
import type { Money } from '#events/vocabulary.ts'
import { accept, type Decision } from '#shared/event-store/decider.ts'
import { moneyOf, type Order } from './order-state.ts'

/** What a payment provider tells about a payment, by webhook, queue or poll. */
export interface RecordPaymentResult {
  readonly type: 'RecordPaymentResult'
  readonly paymentId: string
  /** The provider's id of what it tells; the same one again is a repetition. */
  readonly providerEventId: string
  readonly result:
    | { readonly status: 'authorized' | 'captured' | 'refunded'; readonly amount: Money }
    | { readonly status: 'failed'; readonly reason: string }
    | { readonly status: 'voided' }
}

/**
 * Money is a fact: it is recorded in every state and never refused. What came too late, too much or in another
 * currency is asked back at once.
 */
export function decidePaymentResult(state: Order, command: RecordPaymentResult): Decision<OrderEvent, never> {
  const { paymentId, providerEventId, result } = command
  if (state.providerEvents.includes(providerEventId)) return accept()
  switch (result.status) {
    case 'authorized':
      return accept({ type: 'PaymentAuthorized', data: { paymentId, providerEventId, amount: result.amount } })
    case 'failed':
      return accept(
        { type: 'PaymentFailed', data: { paymentId, providerEventId, reason: result.reason } },
        ...(authorized(state, paymentId) ? closing(state, 0, paymentId) : []),
      )
    case 'voided':
      return accept({ type: 'PaymentVoided', data: { paymentId, providerEventId } }, ...closing(state, 0, paymentId))
    case 'refunded':
      return accept(
        { type: 'RefundSucceeded', data: { paymentId, providerEventId, amount: result.amount } },
        ...closing(state, result.amount.currency === state.total.currency ? result.amount.amount : 0, paymentId),
      )
    case 'captured':
      return accept(
        { type: 'PaymentCaptured', data: { paymentId, providerEventId, amount: result.amount } },
        ...afterCapture(state, paymentId, result.amount),
      )
  }
}

function afterCapture(state: Order, paymentId: string, amount: Money): OrderEvent[] {
  const refund = (back: Money, reason: string): OrderEvent => ({
    type: 'RefundRequested',
    data: { paymentId, amount: back, reason },
  })
  if (amount.amount === 0) return closing(state, 0, paymentId)
  if (amount.currency !== state.total.currency) return [refund(amount, 'wrong currency')]
  const captured = moneyOf(state).captured + amount.amount
  switch (state.status) {
    case 'rejected':
    case 'expired':
    case 'cancelling':
    case 'cancelled':
      return [refund(amount, `order ${state.status}`)]
    case 'created':
    case 'approved':
    case 'paid':
    case 'prepared':
    case 'shipped':
    case 'delivered': {
      const paid: OrderEvent[] =
        state.status === 'approved' && captured >= state.total.amount
          ? [{ type: 'OrderPaid', data: { captured: { ...amount, amount: captured } } }]
          : []
      const excess = Math.min(amount.amount, captured - state.total.amount)
      return excess > 0 ? [...paid, refund({ ...amount, amount: excess }, 'paid too much')] : paid
    }
  }
}

/** Asks back all money that came in, was not asked back before and did not go back by itself. */
export function refundAll(state: Order, reason: string): OrderEvent[] {
  return state.payments.flatMap(({ paymentId, captured, refundRequested, refunded }): OrderEvent[] => {
    const kept = captured - Math.max(refundRequested, refunded)
    return kept <= 0
      ? []
      : [{ type: 'RefundRequested', data: { paymentId, amount: { ...state.total, amount: kept }, reason } }]
  })
}

/** True when an order that is being cancelled owes nothing: no reserved money, everything captured went back. */
export function settled(state: Order, { refunding = 0, ending = '' } = {}): boolean {
  const { captured, refunded } = moneyOf(state)
  const open = state.payments.some(({ paymentId, status }) => status === 'authorized' && paymentId !== ending)
  return !open && refunded + refunding >= captured
}

function closing(state: Order, refunding: number, ending: string): OrderEvent[] {
  return state.status === 'cancelling' && settled(state, { refunding, ending })
    ? [{ type: 'OrderCancelled', data: {} }]
    : []
}

function authorized(state: Order, paymentId: string): boolean {
  return state.payments.some((payment) => payment.paymentId === paymentId && payment.status === 'authorized')
}
