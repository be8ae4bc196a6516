import type { Money } from '#events/vocabulary.ts'

export interface Refund {
  /** Null: the provider gave money back by itself. */
  readonly refundId: string | null
  /** What was granted, or everything that was asked for. */
  readonly amount: Money
  readonly reason: string
  /** When it was granted or asked for, ms since the epoch. */
  readonly since: number
  /** What the providers were asked for, one part per payment; none as long as the refund is only granted. */
  readonly parts: readonly RefundPart[]
}

export interface RefundPart {
  readonly paymentId: string
  readonly amount: Money
  readonly status: 'requested' | 'succeeded' | 'failed'
}

/** How far a refund is: `failed` waits for somebody to execute it again. */
export function refundStatus({ parts }: Refund): 'granted' | 'requested' | 'succeeded' | 'failed' {
  if (parts.length === 0) return 'granted'
  if (parts.some(({ status }) => status === 'requested')) return 'requested'
  return parts.some(({ status }) => status === 'failed') ? 'failed' : 'succeeded'
}

/** What was promised with a refund and is neither back nor asked back. */
export function owedOf({ amount, parts }: Refund): number {
  return amount.amount - amountOf(parts.filter(({ status }) => status !== 'failed'))
}

/** A part that failed is asked for again in its own place. */
export function withPart(refund: Refund, part: RefundPart): Refund {
  const again = refund.parts.findIndex(({ paymentId, status }) => paymentId === part.paymentId && status === 'failed')
  const parts = again < 0 ? [...refund.parts, part] : refund.parts.with(again, part)
  const asked = amountOf(parts.filter(({ status }) => status !== 'failed'))
  return { ...refund, amount: { ...refund.amount, amount: Math.max(refund.amount.amount, asked) }, parts }
}

interface FoundPart {
  readonly refund: Refund
  readonly part: RefundPart
}

/**
 * The part of a refund that a provider speaks of. One that does not know our names means the oldest that is awaited for
 * this payment with this amount.
 */
export function partOf(
  refunds: readonly Refund[],
  told: { readonly refundId: string | null; readonly paymentId: string; readonly amount: Money },
): FoundPart | undefined {
  const { refundId, paymentId, amount } = told
  const parts = refunds.flatMap((refund) => refund.parts.map((part): FoundPart => ({ refund, part })))
  const ofPayment = parts.filter(({ part }) => part.paymentId === paymentId && part.status !== 'succeeded')
  if (refundId === null) {
    return ofPayment.find(({ part }) => part.status === 'requested' && sameMoney(part.amount, amount))
  }
  const named = ofPayment.filter(({ refund }) => refund.refundId === refundId)
  return named.find(({ part }) => part.status === 'requested') ?? named[0]
}

/** The refunds with a part exchanged. */
export function replaced(refunds: readonly Refund[], { refund, part }: FoundPart, by: RefundPart): readonly Refund[] {
  return refunds.map((other) =>
    other === refund ? { ...other, parts: other.parts.map((it) => (it === part ? by : it)) } : other,
  )
}

function amountOf(parts: readonly RefundPart[]): number {
  return parts.reduce((sum, { amount }) => sum + amount.amount, 0)
}

function sameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency === b.currency
}
