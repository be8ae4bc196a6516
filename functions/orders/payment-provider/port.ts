import type { Money } from '#events/vocabulary.ts'
import type { RecordPaymentResult } from '../order/payment.ts'

/** One fact about a payment as the order records it. The id is the same however the fact is heard of: by answer, webhook or poll. */
export interface PaymentFact {
  readonly paymentId: string
  readonly providerEventId: string
  readonly result: RecordPaymentResult['result']
}

/** What became of a request to a provider. */
export type ProviderAnswer =
  /** No fact: the provider has taken it on, and tells later. A card that is declined is a fact, too. */
  | { readonly outcome: 'answered'; readonly reference: string; readonly facts: readonly PaymentFact[] }
  /** Nobody knows what became of it. It is asked for again, under the same idempotency key. */
  | { readonly outcome: 'unavailable'; readonly detail: string }
  /** The provider will never take it like this: our fault, or its account's. */
  | { readonly outcome: 'invalid'; readonly detail: string }

/** The provider is asked for nothing twice: every request carries the idempotency key that is named with it. */
export interface PaymentProvider {
  readonly name: string
  /** Reserves money (key: the payment id). With a reference it asks what became of the payment instead. */
  readonly authorize: (ask: Authorization, signal: AbortSignal) => Promise<ProviderAnswer>
  /** Takes reserved money (key: `<payment id>/capture`). */
  readonly capture: (ask: Referenced & { readonly amount: Money }, signal: AbortSignal) => Promise<ProviderAnswer>
  /** Sets reserved money free (key: `<payment id>/void`). What was taken before it could be answers as taken. */
  readonly void: (ask: Referenced, signal: AbortSignal) => Promise<ProviderAnswer>
  /** Gives money back (key: the refund's own). */
  readonly refund: (ask: RefundAsk, signal: AbortSignal) => Promise<ProviderAnswer>
  /** Reads a webhook that the provider has signed; throws InvalidWebhookError. `now` in ms since the epoch. */
  readonly readWebhook: (hook: Webhook, now: number) => ProviderNews | undefined
}

interface Authorization {
  readonly orderId: string
  readonly paymentId: string
  readonly method: string
  readonly amount: Money
  readonly reference?: string
}

interface Referenced {
  readonly orderId: string
  readonly paymentId: string
  /** What the provider calls the payment. */
  readonly reference: string
}

interface RefundAsk extends Referenced {
  readonly refundId: string
  readonly amount: Money
  readonly key: string
}

interface Webhook {
  /** The body's own bytes as text: what was signed. */
  readonly body: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** What a webhook says of a payment of ours. */
export interface ProviderNews {
  readonly orderId: string
  readonly reference: string
  readonly facts: readonly PaymentFact[]
}

/** A webhook that nobody must believe: `code` is the problem's. */
export class InvalidWebhookError extends Error {
  override readonly name = 'InvalidWebhookError'
  readonly code: 'signature-missing' | 'signature-invalid' | 'signature-expired' | 'malformed-webhook'

  constructor(code: InvalidWebhookError['code'], message: string) {
    super(message)
    this.code = code
  }
}
