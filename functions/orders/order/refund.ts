import type { OrderEvent } from '#events/orders.ts'
import type { Money } from '#events/vocabulary.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import { counted, keptOf, orderMoney } from './ledger.ts'
import { owedOf, type Refund, refundStatus } from './refund-parts.ts'
import type { Order } from './state.ts'

/** Somebody may have money back; it moves when the refund is executed, which is another scope's to do. */
export interface GrantRefund {
  readonly type: 'GrantRefund'
  readonly refundId: string
  readonly amount: Money
  readonly reason: string
}

export interface ExecuteRefund {
  readonly type: 'ExecuteRefund'
  readonly refundId: string
}

export type GrantRefusal = 'wrong-currency' | 'more-than-captured'

export type ExecutionRefusal = 'no-such-refund' | 'more-than-captured'

/** Money that came in and was neither given back nor promised to be. */
function refundable(order: Order): Money {
  const promised = order.refunds.reduce(
    (sum, refund) => sum + counted(order, { ...refund.amount, amount: owedOf(refund) }),
    0,
  )
  return { ...order.total, amount: Math.max(0, orderMoney(order).kept - promised) }
}

export function decideGrant(
  order: Order,
  { refundId, amount, reason }: GrantRefund,
): Decision<OrderEvent, GrantRefusal> {
  if (order.refunds.some((refund) => refund.refundId === refundId)) return accept()
  const most = refundable(order)
  if (amount.currency !== most.currency) return refuse('wrong-currency', `The order is in ${most.currency}.`)
  if (amount.amount > most.amount) {
    return refuse('more-than-captured', `At most ${most.amount} ${most.currency} (minor units) can go back.`)
  }
  return accept({ type: 'RefundGranted', data: { refundId, amount, reason } })
}

/** Asks the providers for the money of a granted refund, or again for what failed. */
export function decideExecution(order: Order, { refundId }: ExecuteRefund): Decision<OrderEvent, ExecutionRefusal> {
  const refund = order.refunds.find((candidate) => candidate.refundId === refundId)
  if (refund === undefined) return refuse('no-such-refund', `The order has no refund ${refundId}.`)
  const status = refundStatus(refund)
  switch (status) {
    case 'requested':
    case 'succeeded':
      return accept()
    case 'granted':
    case 'failed': {
      const parts = status === 'granted' ? spread(order, refund.amount) : failedParts(order, refund)
      if (parts === undefined) return refuse('more-than-captured', 'The money of this refund is not here any more.')
      return accept(
        ...parts.map(
          ({ paymentId, amount }): OrderEvent => ({
            type: 'RefundRequested',
            data: { refundId, paymentId, amount, reason: refund.reason },
          }),
        ),
      )
    }
  }
}

interface Part {
  readonly paymentId: string
  readonly amount: Money
}

/** Takes the money from the payments as they came in; undefined where they do not have so much. */
function spread(order: Order, amount: Money): readonly Part[] | undefined {
  let left = amount.amount
  const parts: Part[] = []
  for (const payment of order.payments) {
    const taken = Math.min(left, keptOf(payment))
    if (taken <= 0) continue
    parts.push({ paymentId: payment.paymentId, amount: { ...amount, amount: taken } })
    left -= taken
  }
  return left === 0 ? parts : undefined
}

/**
 * The same parts again, as far as their payments still have the money: what went back meanwhile under another refund is
 * not owed twice, and must not keep the rest from going back. Undefined where nothing is left.
 */
function failedParts(order: Order, { parts }: Refund): readonly Part[] | undefined {
  const again = parts
    .filter(({ status }) => status === 'failed')
    .flatMap(({ paymentId, amount }): Part[] => {
      if (amount.currency !== order.total.currency) return [{ paymentId, amount }]
      const payment = order.payments.find((candidate) => candidate.paymentId === paymentId)
      const here = payment === undefined ? 0 : Math.min(amount.amount, keptOf(payment))
      return here > 0 ? [{ paymentId, amount: { ...amount, amount: here } }] : []
    })
  return again.length === 0 ? undefined : again
}
