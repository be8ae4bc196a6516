import type { OrderEvent } from '#events/orders.ts'
import type { Money } from '#events/vocabulary.ts'
import { partOf, type Refund, type RefundPart, replaced, withPart } from './refund-parts.ts'

export interface Payment {
  readonly paymentId: string
  /** `started` and `authorized` are open: money may still come. */
  readonly status: 'started' | 'authorized' | 'captured' | 'failed' | 'voided'
  /** What it is about, as it was heard of first; null where only its end was heard of. */
  readonly amount: Money | null
  /** With whom it was started, and the provider's token; null for money that came past the shop's own payments. */
  readonly provider: string | null
  readonly method: string | null
  /** Money of the order's currency, in minor units. A payment in another currency is refunded whole and counts 0. */
  readonly captured: number
  /** Asked back from the provider, which has not answered yet; of the order's currency. */
  readonly refunding: number
  /** Of the order's currency. */
  readonly refunded: number
  /** When it was heard of first, ms since the epoch. */
  readonly since: number
}

/** The money of one order: what came in, what goes back. */
export interface Ledger {
  readonly total: Money
  readonly payments: readonly Payment[]
  readonly refunds: readonly Refund[]
  /** Ids of provider events that were recorded: a provider may tell twice. */
  readonly providerEvents: readonly string[]
}

export type LedgerEvent = Extract<
  OrderEvent,
  {
    type:
      | 'PaymentStarted'
      | 'PaymentAuthorized'
      | 'PaymentCaptured'
      | 'PaymentFailed'
      | 'PaymentVoided'
      | 'RefundGranted'
      | 'RefundRequested'
      | 'RefundSucceeded'
      | 'RefundFailed'
  }
>

/** Writes a fact about money down; refuses nothing, in whatever order providers tell. */
export function entered<L extends Ledger>(ledger: L, event: LedgerEvent, time: number): L {
  switch (event.type) {
    case 'PaymentStarted':
      return started(ledger, event.data, time)
    case 'PaymentAuthorized':
      // What is captured or voided does not become open again.
      return withPayment(heard(ledger, event.data), event.data, time, (payment) =>
        payment.status === 'started' || payment.status === 'failed' ? { ...payment, status: 'authorized' } : payment,
      )
    case 'PaymentCaptured': {
      const counts = counted(ledger, event.data.amount)
      return withPayment(heard(ledger, event.data), event.data, time, (payment) => ({
        ...payment,
        status: 'captured',
        captured: payment.captured + counts,
      }))
    }
    case 'PaymentFailed':
      return withPayment(heard(ledger, event.data), event.data, time, (payment) =>
        isOpen(payment) ? { ...payment, status: 'failed' } : payment,
      )
    case 'PaymentVoided':
      return withPayment(heard(ledger, event.data), event.data, time, (payment) =>
        payment.status === 'captured' ? payment : { ...payment, status: 'voided' },
      )
    case 'RefundGranted': {
      const { refundId, amount, reason } = event.data
      const refund: Refund = { refundId, amount, reason, since: time, parts: [] }
      return { ...ledger, refunds: [...ledger.refunds, refund] }
    }
    case 'RefundRequested':
      return requested(ledger, event.data, time)
    case 'RefundSucceeded':
      return succeeded(heard(ledger, event.data), event.data, time)
    case 'RefundFailed':
      return failed(heard(ledger, event.data), event.data)
  }
}

/** Money may still come of it. */
export function isOpen({ status }: Payment): boolean {
  return status === 'started' || status === 'authorized'
}

/** What of a payment is neither back nor asked back. Negative where the provider gave back by itself what it was asked for. */
export function keptOf({ captured, refunding, refunded }: Payment): number {
  return captured - refunding - refunded
}

/** Sums over all payments, in minor units of the order's currency. */
export function orderMoney({ payments }: Pick<Ledger, 'payments'>) {
  const sum = (of: (payment: Payment) => number) => payments.reduce((total, payment) => total + of(payment), 0)
  return {
    captured: sum(({ captured }) => captured),
    refunding: sum(({ refunding }) => refunding),
    refunded: sum(({ refunded }) => refunded),
    kept: sum(keptOf),
  }
}

/** Minor units that count in the order's own currency. */
export function counted({ total }: Pick<Ledger, 'total'>, { amount, currency }: Money): number {
  return currency === total.currency ? amount : 0
}

type DataOf<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { type: Type }>['data']

function requested<L extends Ledger>(ledger: L, data: DataOf<'RefundRequested'>, time: number): L {
  const { refundId, paymentId, amount, reason } = data
  const part: RefundPart = { paymentId, amount, status: 'requested' }
  const known = ledger.refunds.some((refund) => refund.refundId === refundId)
  const refunds: readonly Refund[] = known
    ? ledger.refunds.map((refund) => (refund.refundId === refundId ? withPart(refund, part) : refund))
    : [...ledger.refunds, { refundId, amount, reason, since: time, parts: [part] }]
  const counts = counted(ledger, amount)
  return withPayment({ ...ledger, refunds }, { paymentId }, time, (payment) => ({
    ...payment,
    refunding: payment.refunding + counts,
  }))
}

/** Money that went back is written down whether it was asked for or not; and it had come in, even where that is heard of later. */
function succeeded<L extends Ledger>(ledger: L, data: DataOf<'RefundSucceeded'>, time: number): L {
  const { refundId, paymentId, amount } = data
  const found = partOf(ledger.refunds, data)
  const done: RefundPart = { paymentId, amount, status: 'succeeded' }
  const refunds: readonly Refund[] =
    found === undefined
      ? [...ledger.refunds, { refundId, amount, reason: 'given back by the provider', since: time, parts: [done] }]
      : replaced(ledger.refunds, found, done)
  const awaited = found?.part.status === 'requested' ? counted(ledger, found.part.amount) : 0
  const counts = counted(ledger, amount)
  return withPayment({ ...ledger, refunds }, { paymentId }, time, (payment) => ({
    ...payment,
    status: isOpen(payment) ? 'captured' : payment.status,
    refunding: payment.refunding - awaited,
    refunded: payment.refunded + counts,
  }))
}

/** Only what is awaited can fail: where success was heard of, that stands. */
function failed<L extends Ledger>(ledger: L, data: DataOf<'RefundFailed'>): L {
  const found = partOf(ledger.refunds, data)
  if (found?.part.status !== 'requested') return ledger
  const awaited = counted(ledger, found.part.amount)
  return {
    ...ledger,
    refunds: replaced(ledger.refunds, found, { ...found.part, status: 'failed' }),
    payments: ledger.payments.map((payment) =>
      payment.paymentId === data.paymentId ? { ...payment, refunding: payment.refunding - awaited } : payment,
    ),
  }
}

function heard<L extends Ledger>(ledger: L, { providerEventId }: { readonly providerEventId: string }): L {
  return { ...ledger, providerEvents: [...ledger.providerEvents, providerEventId] }
}

function started<L extends Ledger>(ledger: L, data: DataOf<'PaymentStarted'>, time: number): L {
  const { paymentId, amount, provider, method } = data
  const known = ledger.payments.find((payment) => payment.paymentId === paymentId)
  const before = known ?? begun(paymentId, time, 'started')
  return withPayment(ledger, { paymentId }, time, () => ({ ...before, amount, provider, method }))
}

/** Changes the payment of that id, which is begun if it is the first one heard of it. */
function withPayment<L extends Ledger>(
  ledger: L,
  { paymentId, amount = null }: { readonly paymentId: string; readonly amount?: Money | null },
  time: number,
  change: (payment: Payment) => Payment,
): L {
  const known = ledger.payments.findIndex((payment) => payment.paymentId === paymentId)
  const before = ledger.payments[known] ?? begun(paymentId, time, 'authorized')
  const after = change({ ...before, amount: before.amount ?? amount })
  const payments = known < 0 ? [...ledger.payments, after] : ledger.payments.with(known, after)
  return { ...ledger, payments }
}

function begun(paymentId: string, since: number, status: Payment['status']): Payment {
  return {
    paymentId,
    status,
    amount: null,
    provider: null,
    method: null,
    captured: 0,
    refunding: 0,
    refunded: 0,
    since,
  }
}
