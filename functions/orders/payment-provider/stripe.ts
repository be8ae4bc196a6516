import type { Money } from '#events/vocabulary.ts'
import { InvalidWebhookError, type PaymentProvider, type ProviderAnswer } from './port.ts'
import type { ProviderSecrets } from './provider-secrets.ts'
import { type JsonAnswer, requestJson } from './request-json.ts'
import { factOfRefund, factsOfIntent, ourPayment, readIntent, readRefund } from './stripe-facts.ts'
import { checkSignature } from './webhook-signature.ts'

/** The version of Stripe's API whose answers this file reads. */
const apiVersion = '2025-09-30.clover'

/**
 * Stripe: one PaymentIntent per payment, captured by hand. By node:https and forms instead of Stripe's own package, which
 * alone weighs as much as a whole function of ours.
 */
export function stripe({ url, apiKey, webhookSecret }: ProviderSecrets & { readonly url: string }): PaymentProvider {
  return {
    name: 'stripe',
    authorize: ({ orderId, paymentId, method, amount, reference }, signal) =>
      reference === undefined
        ? ask('POST', '/v1/payment_intents', paymentId, signal, {
            ...formOf(amount),
            payment_method: method,
            confirm: 'true',
            capture_method: 'manual',
            'automatic_payment_methods[enabled]': 'true',
            'automatic_payment_methods[allow_redirects]': 'never',
            'metadata[orderId]': orderId,
            'metadata[paymentId]': paymentId,
          })
        : ask('GET', intent(reference), undefined, signal),
    async capture({ paymentId, reference, amount }, signal) {
      const form = { amount_to_capture: String(amount.amount) }
      const answer = await ask('POST', `${intent(reference)}/capture`, `${paymentId}/capture`, signal, form)
      // A repetition gets the first answer again: whether it is through meanwhile is asked for.
      return answer.outcome === 'answered' && !answer.facts.some(({ result }) => result.status === 'captured')
        ? ask('GET', intent(reference), undefined, signal)
        : answer
    },
    void: ({ paymentId, reference }, signal) =>
      ask('POST', `${intent(reference)}/cancel`, `${paymentId}/void`, signal, {}),
    refund: ({ orderId, paymentId, reference, refundId, amount, key }, signal) =>
      ask('POST', '/v1/refunds', key, signal, {
        payment_intent: reference,
        amount: String(amount.amount),
        'metadata[orderId]': orderId,
        'metadata[paymentId]': paymentId,
        'metadata[refundId]': refundId,
        'metadata[key]': key,
      }),
    readWebhook({ body, headers }, now) {
      checkSignature({ header: headers['stripe-signature'], body, secret: webhookSecret }, now)
      const object = eventObject(body)
      const payment = ourPayment(object)
      const answer = answerOf(object)
      return payment === undefined || answer === undefined ? undefined : { orderId: payment.orderId, ...answer }
    },
  }

  async function ask(
    method: 'GET' | 'POST',
    path: string,
    idempotencyKey: string | undefined,
    signal: AbortSignal,
    form?: Readonly<Record<string, string>>,
  ): Promise<ProviderAnswer> {
    let answer: JsonAnswer
    try {
      answer = await requestJson(new URL(path, url), {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          'stripe-version': apiVersion,
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(form === undefined
          ? {}
          : { content: { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(form).toString() } }),
        signal,
      })
    } catch (error) {
      return { outcome: 'unavailable', detail: error instanceof Error ? error.message : String(error) }
    }
    const { status, body } = answer
    // 409: the first request of this key is still being worked on.
    if (status >= 500 || status === 429 || status === 409) {
      return { outcome: 'unavailable', detail: `Stripe answered ${status}` }
    }
    // An error about a payment shows the payment: a declined card, or one that is past what it was asked for.
    const told = answerOf(status < 400 ? body : member(member(body, 'error'), 'payment_intent'))
    const code = member(member(body, 'error'), 'code')
    return told === undefined
      ? { outcome: 'invalid', detail: `Stripe answered ${status} ${typeof code === 'string' ? code : ''}`.trim() }
      : { outcome: 'answered', ...told }
  }
}

/** What an object of Stripe's says of a payment of ours; undefined for any other object. */
function answerOf(
  object: unknown,
): Pick<Extract<ProviderAnswer, { outcome: 'answered' }>, 'reference' | 'facts'> | undefined {
  const intent = readIntent(object)
  if (intent !== undefined) return { reference: intent.id, facts: factsOfIntent(intent) }
  const refund = readRefund(object)
  return refund === undefined ? undefined : { reference: refund.payment_intent, facts: factOfRefund(refund) }
}

function eventObject(body: string): unknown {
  try {
    return member(member(JSON.parse(body), 'data'), 'object')
  } catch {
    throw new InvalidWebhookError('malformed-webhook', 'The body is no event of Stripe.')
  }
}

function formOf({ amount, currency }: Money): Record<string, string> {
  return { amount: String(amount), currency: currency.toLowerCase() }
}

function intent(reference: string): string {
  return `/v1/payment_intents/${encodeURIComponent(reference)}`
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.getOwnPropertyDescriptor(value, name)?.value
}
