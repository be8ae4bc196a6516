import * as v from 'valibot'
import type { Money } from '#events/vocabulary.ts'
import { attemptEnded } from '../saga/refund-attempt.ts'
import type { PaymentFact } from './port.ts'

const amount = v.pipe(v.number(), v.integer(), v.minValue(0))
const ours = v.object({ orderId: v.string(), paymentId: v.string() })

/** A PaymentIntent that this shop made, as far as it is looked at. */
const paymentIntent = v.object({
  object: v.literal('payment_intent'),
  id: v.string(),
  status: v.string(),
  amount,
  amount_received: v.optional(amount, 0),
  currency: v.string(),
  last_payment_error: v.nullish(v.object({ message: v.nullish(v.string()) })),
  metadata: ours,
})
type PaymentIntent = v.InferOutput<typeof paymentIntent>

const refund = v.object({
  object: v.literal('refund'),
  id: v.string(),
  status: v.nullable(v.string()),
  amount,
  currency: v.string(),
  payment_intent: v.string(),
  failure_reason: v.optional(v.string()),
  metadata: v.object({ ...ours.entries, refundId: v.string(), key: v.string() }),
})
type Refund = v.InferOutput<typeof refund>

export function readIntent(value: unknown): PaymentIntent | undefined {
  const parsed = v.safeParse(paymentIntent, value)
  return parsed.success ? parsed.output : undefined
}

export function readRefund(value: unknown): Refund | undefined {
  const parsed = v.safeParse(refund, value)
  return parsed.success ? parsed.output : undefined
}

/** Our names of what an object is about; undefined for what this shop did not make. */
export function ourPayment(value: unknown): v.InferOutput<typeof ours> | undefined {
  const parsed = v.safeParse(v.object({ metadata: ours }), value)
  return parsed.success ? parsed.output.metadata : undefined
}

/** Everything that a PaymentIntent's state says. States between two facts say nothing. */
export function factsOfIntent(intent: PaymentIntent): PaymentFact[] {
  const { id, status, metadata } = intent
  const fact = (what: string, result: PaymentFact['result']): PaymentFact => ({
    paymentId: metadata.paymentId,
    providerEventId: `${id}/${what}`,
    result,
  })
  const authorized = fact('authorized', { status: 'authorized', amount: stripeMoney(intent.amount, intent.currency) })
  switch (status) {
    case 'requires_capture':
      return [authorized]
    case 'succeeded':
      return [
        authorized,
        fact('captured', { status: 'captured', amount: stripeMoney(intent.amount_received, intent.currency) }),
      ]
    case 'canceled':
      return [fact('voided', { status: 'voided' })]
    case 'requires_payment_method':
      return [fact('failed', { status: 'failed', reason: reasonOf(intent) })]
    case 'requires_action':
      return [fact('failed', { status: 'failed', reason: 'the bank asks its customer for more' })]
    default:
      return []
  }
}

export function factOfRefund({ id, status, amount: back, currency, failure_reason, metadata }: Refund): PaymentFact[] {
  const { paymentId, refundId, key } = metadata
  const money = stripeMoney(back, currency)
  switch (status) {
    case 'succeeded':
      return [
        {
          paymentId,
          providerEventId: attemptEnded(key, 'succeeded'),
          result: { status: 'refunded', amount: money, refundId },
        },
      ]
    case 'failed':
    case 'canceled': {
      const reason = failure_reason ?? `${id} was ${status}`
      const result = { status: 'refund-failed', amount: money, refundId, reason } as const
      return [{ paymentId, providerEventId: attemptEnded(key, 'failed'), result }]
    }
    default:
      return []
  }
}

function reasonOf({ last_payment_error }: PaymentIntent): string {
  return last_payment_error?.message?.slice(0, 500).trim() || 'declined'
}

function stripeMoney(minorUnits: number, currency: string): Money {
  return { amount: minorUnits, currency: currency.toUpperCase() }
}
