import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { line, money, sku, text, timestamp } from './vocabulary.ts'

const quantity = v.pipe(v.number(), v.integer(), v.minValue(1))
const paymentId = line(64)
const provider = line(40)
/** A step by its name, e.g. `capture/pay_…`: the same need has the same name. */
const step = line(200)

/**
 * What the saga of an order decided to ask of others, in the stream `saga#<order id>` beside the order's own. An intent is
 * recorded before it is carried out, so that one that was interrupted is carried out again, under the same id.
 */
export const sagaEvents = {
  /** The catalog is to hold pieces until then; null: for as long as the order needs them. */
  StockRequested: event(v.object({ sku, quantity, until: v.nullable(timestamp) })),
  StockReleaseRequested: event(v.object({ sku })),
  StockCommitRequested: event(v.object({ sku, shipmentId: line(64), quantity })),
  StockCommitConfirmed: event(v.object({ sku, shipmentId: line(64) })),
  /** The policy approves the order. */
  ApprovalRequested: event(v.object({ payBy: timestamp })),
  /** The policy leaves the order to people. */
  StaffAsked: event(v.object({ reason: line(500) })),
  StaffAnswered: event(v.object({})),
  CancellationSent: event(v.object({ reason: line(500) })),
  AuthorizationRequested: event(v.object({ paymentId, provider, method: line(255), amount: money })),
  /** The order was closed before the provider was asked for the payment. */
  PaymentDropped: event(v.object({ paymentId })),
  /** What the provider calls the payment. */
  PaymentReferenced: event(v.object({ paymentId, reference: line(255) })),
  CaptureRequested: event(v.object({ paymentId, provider, amount: money })),
  VoidRequested: event(v.object({ paymentId, provider })),
  /** `key` is the provider's idempotency key. */
  RefundSent: event(v.object({ refundId: line(64), paymentId, provider, amount: money, key: line(200) })),
  /** What was asked for is there, or is not needed any more. */
  SagaStepDone: event(v.object({ step })),
  /** An attempt failed; the step is tried again when its time is over. */
  SagaStepFailed: event(v.object({ step, error: text(500) })),
  /** Tried too often: somebody must look. */
  SagaStepStuck: event(v.object({ step, attempts: quantity })),
  /** An operator wants it tried again. */
  SagaStepResumed: event(v.object({ step })),
  /** Nothing is open and the order has come to its end. Late money makes it go on. */
  SagaFinished: event(v.object({})),
} as const

export type SagaEvent = EventsOf<typeof sagaEvents>
