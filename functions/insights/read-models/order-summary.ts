import { type EventsOf, only } from '#events/contract.ts'
import { orderEvents } from '#events/orders.ts'
import type { Money } from '#events/vocabulary.ts'
import type { CommitInfo } from '#shared/event-store/decider.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import { type OrderedProduct, orderedProducts } from './ordered-products.ts'

/** The states that an order can reach, in the order in which a reader expects them. */
export const stages = [
  'created',
  'approved',
  'paid',
  'prepared',
  'shipped',
  'delivered',
  'rejected',
  'expired',
  'cancelling',
  'cancelled',
  'returned',
] as const

type Stage = (typeof stages)[number]

/** The facts that the summary of an order is made of. */
export const heard = only(
  orderEvents,
  'OrderCreated',
  'OrderApproved',
  'OrderRejected',
  'OrderExpired',
  'OrderPaid',
  'OrderPrepared',
  'OrderShipped',
  'OrderDelivered',
  'OrderReturned',
  'CancellationRequested',
  'OrderCancelled',
  'PaymentCaptured',
  'RefundSucceeded',
)

type HeardEvent = EventsOf<typeof heard>

/** What the insights remember of an order. It is kept once per order, and all counters are made from it. */
export interface OrderSummary {
  readonly id: string
  readonly currency: string
  readonly products: readonly OrderedProduct[]
  /** The states that it has reached, one after the other, with the time of each in ms since the epoch. */
  readonly reached: readonly (readonly [Stage, number])[]
  /** Minor units of the order's currency. */
  readonly captured: number
  readonly refunded: number
}

export const noOrder: OrderSummary = { id: '', currency: '', products: [], reached: [], captured: 0, refunded: 0 }

/** Folds one fact into the summary of its order. */
export function summarize(summary: OrderSummary, event: HeardEvent, { stream, time }: CommitInfo): OrderSummary {
  const stage = stageOf(event)
  const moved = stage === undefined ? summary : { ...summary, reached: [...summary.reached, [stage, time] as const] }
  if (event.type === 'OrderCreated') {
    const { lines, total } = event.data
    return { ...moved, id: streamId(stream), currency: total.currency, products: orderedProducts(lines) }
  }
  if (event.type === 'PaymentCaptured')
    return { ...moved, captured: summary.captured + inCurrency(summary, event.data) }
  if (event.type === 'RefundSucceeded')
    return { ...moved, refunded: summary.refunded + inCurrency(summary, event.data) }
  return moved
}

/** When an order was paid, ms since the epoch; undefined for one that was not, or that was cancelled. */
export function soldAt({ reached }: OrderSummary): number | undefined {
  if (reached.some(([stage]) => stage === 'cancelled')) return undefined
  return reached.find(([stage]) => stage === 'paid')?.[1]
}

/** What the order cost, and how much of that went back; money above the price that is sent back is no refund of a sale. */
export function summaryMoney({ products, captured, refunded }: OrderSummary): { gross: number; refunded: number } {
  const gross = products.reduce((sum, { amount }) => sum + amount, 0)
  const kept = Math.max(0, captured - refunded)
  return { gross, refunded: refunded === 0 ? 0 : Math.max(0, gross - kept) }
}

/** True once the goods came back, or all of their price went back. */
export function isReturned(order: OrderSummary): boolean {
  const { gross, refunded } = summaryMoney(order)
  return order.reached.some(([stage]) => stage === 'returned') || (gross > 0 && refunded === gross)
}

/** Money in another currency than the order's is sent back whole and was never part of a sale. */
function inCurrency({ currency }: OrderSummary, { amount }: { readonly amount: Money }): number {
  return amount.currency === currency ? amount.amount : 0
}

/** The state that an order reaches with an event; undefined where it stays where it is. */
function stageOf({ type }: HeardEvent): Stage | undefined {
  switch (type) {
    case 'OrderCreated':
      return 'created'
    case 'OrderApproved':
      return 'approved'
    case 'OrderRejected':
      return 'rejected'
    case 'OrderExpired':
      return 'expired'
    case 'OrderPaid':
      return 'paid'
    case 'OrderPrepared':
      return 'prepared'
    case 'OrderShipped':
      return 'shipped'
    case 'OrderDelivered':
      return 'delivered'
    case 'CancellationRequested':
      return 'cancelling'
    case 'OrderCancelled':
      return 'cancelled'
    case 'OrderReturned':
      return 'returned'
    case 'PaymentCaptured':
    case 'RefundSucceeded':
      return undefined
  }
}
