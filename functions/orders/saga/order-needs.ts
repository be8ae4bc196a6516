import type { Money } from '#events/vocabulary.ts'
import { orderMoney, type Payment } from '../order/ledger.ts'
import { reserved, stockNeeds } from '../order/reservations.ts'
import { type Order, unshipped } from '../order/state.ts'
import { nextAttempt } from './refund-attempt.ts'
import { commitKey, type Intent, type Saga } from './saga-state.ts'

export interface SagaPolicy {
  /** Orders up to here are approved without people: minor units of the total, and pieces. */
  readonly autoApprove: { readonly total: number; readonly pieces: number }
  /** How long an approved order may stay unpaid, in ms. */
  readonly paymentWindowMs: number
}

interface Needs {
  readonly intents: readonly Intent[]
  /** Why people must decide; undefined where they need not. */
  readonly staff?: string
  /** Nothing will happen to the order any more, unless money does. */
  readonly closed: boolean
}

const minute = 60_000
/** How much longer goods are kept than the buyer may take to pay: for the way of the payment, and for clocks that differ. */
const keptLongerMs = 15 * minute
/** Below this much beyond the last moment of payment a reservation is put off. */
const shortestReserveMs = 5 * minute

/** What an order needs others to do, as it is now. Something stays needed until the order shows that it is there. */
export function needsOf(order: Order, saga: Saga, now: number, policy: SagaPolicy): Needs {
  const refunds = refundsOf(order)
  switch (order.status) {
    case 'created': {
      const until = iso(now + policy.paymentWindowMs + keptLongerMs)
      const missing = notReserved(order, now).map((need) => request(need, until))
      if (missing.length > 0) return open([...missing, ...refunds])
      const staff = needsStaff(order, policy)
      if (staff !== undefined) return { intents: refunds, staff, closed: false }
      return open([{ type: 'ApprovalRequested', data: { payBy: iso(now + policy.paymentWindowMs) } }, ...refunds])
    }
    case 'approved':
      if (isSoldOut(order)) return open([outOfStock, ...refunds])
      return open([...whileUnpaid(order, now), ...refunds])
    case 'paid':
      if (isSoldOut(order)) return open([outOfStock, ...endOfPayments(order, saga), ...refunds])
      return open([...keeping(order), ...endOfPayments(order, saga), ...refunds])
    case 'prepared':
      return open([...keepingPacked(order), ...stockOfParcels(order, saga), ...endOfPayments(order, saga), ...refunds])
    case 'shipped':
      return open([...stockOfParcels(order, saga), ...endOfPayments(order, saga), ...refunds])
    case 'delivered':
    case 'returned':
      return closed([...stockOfParcels(order, saga), ...endOfPayments(order, saga), ...refunds])
    case 'cancelling':
      return open([...releases(order), ...endOfPayments(order, saga), ...refunds])
    case 'rejected':
    case 'expired':
    case 'cancelled':
      return closed([...releases(order), ...endOfPayments(order, saga), ...refunds])
  }
}

function open(intents: readonly Intent[]): Needs {
  return { intents, closed: false }
}

function closed(intents: readonly Intent[]): Needs {
  return { intents, closed: true }
}

const outOfStock: Intent = { type: 'CancellationSent', data: { reason: 'out of stock' } }

/** The order is approved and not paid: goods stay reserved for as long as the buyer may pay, payments go step by step. */
function whileUnpaid(order: Order, now: number): Intent[] {
  const own = order.payments.filter(isOurs)
  const authorized = own.filter(({ status }) => status === 'authorized')
  const outstanding = order.total.amount - orderMoney(order).captured
  const steps: Intent[] = own.filter(({ status }) => status === 'started').map((payment) => authorization(payment))
  const [first, ...rest] = authorized
  if (first === undefined) return [...untilPayBy(order, now), ...steps]
  // The recheck between the promise of money and taking it: still approved, still owed, and the goods are there for good.
  const missing = keeping(order)
  const taken: Intent[] =
    first.amount.amount > outstanding ? [voiding(first)] : missing.length > 0 ? missing : [capture(first)]
  return [...taken, ...rest.map(voiding), ...steps]
}

/** An order that needs no payment any more: what the provider holds goes free, what was not asked for is dropped. */
function endOfPayments(order: Order, saga: Saga): Intent[] {
  const own = order.payments.filter(isOurs)
  // Once the provider was asked, its answer must be known before anything can be undone.
  const asked = ({ paymentId }: OwnPayment) => saga.steps.some(({ name }) => name === `authorize/${paymentId}`)
  return [
    ...own.filter(({ status }) => status === 'authorized').map(voiding),
    ...own
      .filter(({ status }) => status === 'started')
      .map((payment): Intent => {
        const { paymentId } = payment
        return asked(payment) ? authorization(payment) : { type: 'PaymentDropped', data: { paymentId } }
      }),
  ]
}

/** Reservations that would end before the buyer must have paid, or are over already. */
function untilPayBy(order: Order, now: number): Intent[] {
  const payBy = Math.max(Date.parse(order.payBy ?? ''), now)
  return notReserved(order, payBy + shortestReserveMs).map((need) => request(need, iso(payBy + keptLongerMs)))
}

/** Reservations that have an end, or none at all. */
function keeping(order: Order): Intent[] {
  return notReserved(order, Number.POSITIVE_INFINITY).map((need) => request(need, null))
}

/**
 * Goods that were packed while their reservation had an end: the warehouse may be faster than the answer of the stock. What
 * the stock refuses is not asked for again: it lies in the parcel, and the store counts.
 */
function keepingPacked(order: Order): Intent[] {
  const waiting = order.lines.filter((line) => unshipped(order, line) > 0).map(({ sku }) => sku)
  const ending = order.reservations
    .filter(({ status, until }) => status === 'expired' || (status === 'held' && until !== null))
    .map(({ sku }) => sku)
  return stockNeeds(order)
    .filter(({ sku }) => waiting.includes(sku) && ending.includes(sku))
    .map((need) => request(need, null))
}

type Need = ReturnType<typeof stockNeeds>[number]

/** What of the order is not reserved up to that moment, ms since the epoch. */
function notReserved({ lines, reservations }: Order, at: number): Need[] {
  return stockNeeds({ lines }).filter(
    ({ sku }) => !reserved({ lines: lines.filter((line) => line.sku === sku), reservations }, at),
  )
}

function releases(order: Order): Intent[] {
  return order.reservations
    .filter(({ status }) => status === 'held')
    .map(({ sku }) => ({ type: 'StockReleaseRequested', data: { sku } }))
}

/** What left the house with parcels and the catalog has not confirmed. */
function stockOfParcels(order: Order, saga: Saga): Intent[] {
  return order.parcels.flatMap(({ shipmentId, lines }) => {
    const content = lines.flatMap(({ line, quantity }) =>
      order.lines.filter((own) => own.line === line).map((own) => ({ ...own, quantity })),
    )
    return stockNeeds({ lines: content })
      .filter(({ sku }) => !saga.committed.includes(commitKey({ shipmentId, sku })))
      .map(({ sku, quantity }): Intent => ({ type: 'StockCommitRequested', data: { sku, shipmentId, quantity } }))
  })
}

/** Money to give back through the provider it came from. Money that came past the shop's own payments goes back by hand. */
function refundsOf(order: Order): Intent[] {
  return order.refunds.flatMap(({ refundId, parts }) =>
    parts.flatMap(({ paymentId, amount, status }): Intent[] => {
      const payment = order.payments.find((candidate) => candidate.paymentId === paymentId)
      if (refundId === null || status !== 'requested' || payment === undefined || !isOurs(payment)) return []
      const { provider } = payment
      const key = nextAttempt(refundId, paymentId, order.providerEvents)
      return [{ type: 'RefundSent', data: { refundId, paymentId, provider, amount, key } }]
    }),
  )
}

function isSoldOut({ reservations }: Order): boolean {
  return reservations.some(({ status }) => status === 'out-of-stock')
}

function needsStaff(order: Order, { autoApprove }: SagaPolicy): string | undefined {
  const pieces = order.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  if (order.total.amount > autoApprove.total) return `the total is above ${autoApprove.total}`
  return pieces > autoApprove.pieces ? `${pieces} pieces are more than ${autoApprove.pieces}` : undefined
}

type OwnPayment = Payment & { readonly provider: string; readonly method: string; readonly amount: Money }

/** A payment that was started here, so that its provider is known. */
function isOurs(payment: Payment): payment is OwnPayment {
  return payment.provider !== null && payment.method !== null && payment.amount !== null
}

function request({ sku, quantity }: Need, until: string | null): Intent {
  return { type: 'StockRequested', data: { sku, quantity, until } }
}

function authorization({ paymentId, provider, method, amount }: OwnPayment): Intent {
  return { type: 'AuthorizationRequested', data: { paymentId, provider, method, amount } }
}

function capture({ paymentId, provider, amount }: OwnPayment): Intent {
  return { type: 'CaptureRequested', data: { paymentId, provider, amount } }
}

function voiding({ paymentId, provider }: OwnPayment): Intent {
  return { type: 'VoidRequested', data: { paymentId, provider } }
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
