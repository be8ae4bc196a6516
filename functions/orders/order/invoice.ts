import type { OrderEvent } from '#events/orders.ts'
import type { Personal } from '#events/personal.ts'
import type { Address, Money } from '#events/vocabulary.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { fold } from '#shared/event-store/decider.ts'
import { order as rules } from './order.ts'
import type { OrderLine } from './state.ts'

/** What a paid order was on the day of its payment; only credit notes are added to it later. */
export interface Invoice {
  /** From the order's id: unique, but not without gaps. */
  readonly number: string
  /** When the order was paid, ms since the epoch. */
  readonly date: number
  readonly customerId: string
  readonly shippingAddress: Personal<Address>
  readonly lines: readonly OrderLine[]
  readonly total: Money
  readonly payments: readonly { readonly id: string; readonly amount: Money; readonly date: number }[]
  readonly creditNotes: readonly CreditNote[]
}

/** Money that went back after the invoice was written. */
interface CreditNote {
  readonly number: string
  readonly date: number
  readonly amount: Money
  readonly reason: string
}

/** The invoice of an order from all of its commits, or undefined as long as it is not paid. Later facts change nothing but its credit notes. */
export function invoiceOf(id: string, commits: readonly Commit<OrderEvent>[]): Invoice | undefined {
  const paidIn = commits.findIndex(({ events }) => events.some(({ type }) => type === 'OrderPaid'))
  const day = commits[paidIn]
  const past = commits.slice(0, paidIn + 1)
  const order = fold(rules, rules.initial, past)
  if (day === undefined || order.status === 'none') return undefined
  const { customerId, shippingAddress, lines, total } = order
  const number = `INV-${id.replace(/^ord_/, '')}`
  const payments = factsOf(past).flatMap(({ event, time }) =>
    event.type === 'PaymentCaptured' && event.data.amount.currency === total.currency
      ? [{ id: event.data.paymentId, amount: event.data.amount, date: time }]
      : [],
  )
  return {
    number,
    date: day.time,
    customerId,
    shippingAddress,
    lines,
    total,
    payments,
    creditNotes: creditNotes(number, total, commits, paidIn),
  }
}

function creditNotes(
  invoice: string,
  total: Money,
  commits: readonly Commit<OrderEvent>[],
  paidIn: number,
): readonly CreditNote[] {
  const reasons = new Map(
    factsOf(commits).flatMap(({ event }): [string, string][] =>
      event.type === 'RefundRequested' ? [[event.data.refundId, event.data.reason]] : [],
    ),
  )
  return factsOf(commits.slice(paidIn + 1))
    .flatMap(({ event, time }) =>
      event.type === 'RefundSucceeded' && event.data.amount.currency === total.currency
        ? [{ ...event.data, time }]
        : [],
    )
    .map(({ refundId, amount, time }, index) => ({
      number: `${invoice.replace(/^INV/, 'CN')}-${index + 1}`,
      date: time,
      amount,
      reason: reasons.get(refundId ?? '') ?? 'given back by the payment provider',
    }))
}

function factsOf(commits: readonly Commit<OrderEvent>[]) {
  return commits.flatMap(({ events, time }) => events.map((event) => ({ event, time })))
}
