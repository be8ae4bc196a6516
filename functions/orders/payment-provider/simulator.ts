import * as v from 'valibot'
import { line, money } from '#events/vocabulary.ts'
import { attemptEnded } from '../saga/refund-attempt.ts'
import { InvalidWebhookError, type PaymentFact, type PaymentProvider, type ProviderAnswer } from './port.ts'
import type { ProviderSecrets } from './provider-secrets.ts'
import { type JsonAnswer, requestJson } from './request-json.ts'
import { checkSignature } from './webhook-signature.ts'

const signatureHeader = 'simulator-signature'

const refund = v.object({
  id: line(100),
  status: v.picklist(['succeeded', 'failed']),
  amount: money,
  reason: v.nullable(line(500)),
  metadata: v.object({ refundId: line(64), key: line(200) }),
})

/** A payment as the simulator shows it. */
const simulatedPayment = v.object({
  id: line(100),
  status: v.picklist(['authorized', 'declined', 'capturing', 'captured', 'voided']),
  amount: money,
  captured: money,
  declineReason: v.nullable(line(500)),
  refunds: v.array(refund),
  metadata: v.object({ orderId: line(64), paymentId: line(64) }),
})
type SimulatedPayment = v.InferOutput<typeof simulatedPayment>

const webhook = v.object({ id: line(100), type: line(100), payment: simulatedPayment })

/** The payment provider of the laptop and of tests: a service of its own that behaves like a provider in test mode (local/payment-provider). */
export function simulator({ url, apiKey, webhookSecret }: ProviderSecrets & { readonly url: string }): PaymentProvider {
  return {
    name: 'simulator',
    authorize: ({ orderId, paymentId, method, amount, reference }, signal) =>
      reference === undefined
        ? ask('POST', '/payments', paymentId, { amount, method, metadata: { orderId, paymentId } }, signal)
        : ask('GET', `/payments/${reference}`, undefined, undefined, signal),
    async capture({ paymentId, reference, amount }, signal) {
      const answer = await ask('POST', `/payments/${reference}/capture`, `${paymentId}/capture`, { amount }, signal)
      // A repetition gets the first answer again: whether it is through meanwhile is asked for.
      return answer.outcome === 'answered' && !answer.facts.some(({ result }) => result.status === 'captured')
        ? ask('GET', `/payments/${reference}`, undefined, undefined, signal)
        : answer
    },
    void: ({ paymentId, reference }, signal) =>
      ask('POST', `/payments/${reference}/void`, `${paymentId}/void`, {}, signal),
    refund: ({ reference, refundId, amount, key }, signal) =>
      ask('POST', `/payments/${reference}/refunds`, key, { amount, metadata: { refundId, key } }, signal),
    readWebhook({ body, headers }, now) {
      checkSignature({ header: headers[signatureHeader], body, secret: webhookSecret }, now)
      const parsed = v.safeParse(webhook, readJson(body))
      if (!parsed.success) throw new InvalidWebhookError('malformed-webhook', 'The body is no event of the simulator.')
      const { payment } = parsed.output
      return { orderId: payment.metadata.orderId, reference: payment.id, facts: factsOf(payment) }
    },
  }

  async function ask(
    method: 'GET' | 'POST',
    path: string,
    idempotencyKey: string | undefined,
    body: unknown,
    signal: AbortSignal,
  ): Promise<ProviderAnswer> {
    let answer: JsonAnswer
    try {
      answer = await requestJson(new URL(path, url), {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        },
        ...(body === undefined ? {} : { content: { type: 'application/json', text: JSON.stringify(body) } }),
        signal,
      })
    } catch (error) {
      return { outcome: 'unavailable', detail: error instanceof Error ? error.message : String(error) }
    }
    const { status } = answer
    if (status >= 500 || status === 429) return { outcome: 'unavailable', detail: `the provider answered ${status}` }
    const payment = v.safeParse(simulatedPayment, answer.body)
    // 402 and 409 show the payment: it was declined, or is past what it was asked for.
    if (!payment.success) return { outcome: 'invalid', detail: `the provider answered ${status}` }
    return { outcome: 'answered', reference: payment.output.id, facts: factsOf(payment.output) }
  }
}

/** Everything that a payment's state says, so that one that is told late or twice says nothing else. */
function factsOf({ id, status, amount, captured, declineReason, refunds, metadata }: SimulatedPayment): PaymentFact[] {
  const { paymentId } = metadata
  const fact = (what: string, result: PaymentFact['result']): PaymentFact => ({
    paymentId,
    providerEventId: `${id}/${what}`,
    result,
  })
  const authorized = fact('authorized', { status: 'authorized', amount })
  const taken = fact('captured', { status: 'captured', amount: captured })
  const back = refunds.map(({ status: became, amount: part, reason, metadata: { refundId, key } }): PaymentFact => {
    const providerEventId = attemptEnded(key, became)
    return became === 'succeeded'
      ? { paymentId, providerEventId, result: { status: 'refunded', amount: part, refundId } }
      : {
          paymentId,
          providerEventId,
          result: { status: 'refund-failed', amount: part, refundId, reason: reason ?? 'no reason given' },
        }
  })
  switch (status) {
    case 'authorized':
    case 'capturing':
      return [authorized]
    case 'declined':
      return [fact('failed', { status: 'failed', reason: declineReason ?? 'declined' })]
    case 'captured':
      return [authorized, taken, ...back]
    case 'voided':
      return [authorized, fact('voided', { status: 'voided' })]
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
