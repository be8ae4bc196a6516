import type { Money } from '#events/vocabulary.ts'
import type {
  PaymentFact,
  PaymentProvider,
  ProviderAnswer,
  ProviderNews,
} from '#functions/orders/payment-provider/port.ts'

interface ModelPayment {
  readonly reference: string
  readonly orderId: string
  readonly paymentId: string
  readonly amount: Money
  status: 'authorized' | 'declined' | 'capturing' | 'captured' | 'voided'
  readonly refunds: { readonly refundId: string; readonly key: string; readonly amount: Money; readonly ok: boolean }[]
}

/** A provider that keeps its promises and nothing else: it declines, falls silent after it has acted, and takes its time. */
export function modelProvider(chance: (probability: number) => boolean, tell: (news: ProviderNews) => void) {
  const payments = new Map<string, ModelPayment>()
  const answers = new Map<string, ModelPayment>()

  const provider: PaymentProvider = {
    name: 'model',
    authorize: async ({ orderId, paymentId, amount, reference }) =>
      answer(
        reference === undefined
          ? once(paymentId, () => {
              const status = chance(0.15) ? 'declined' : 'authorized'
              const made: ModelPayment = {
                reference: `in_${payments.size + 1}`,
                orderId,
                paymentId,
                amount,
                status,
                refunds: [],
              }
              payments.set(made.reference, made)
              return made
            })
          : known(reference),
      ),
    capture: async ({ paymentId, reference }) => {
      const payment = once(`${paymentId}/capture`, () => {
        const found = known(reference)
        if (found.status === 'authorized') found.status = chance(0.3) ? 'capturing' : 'captured'
        return found
      })
      return answer(payment)
    },
    void: async ({ paymentId, reference }) => {
      const payment = once(`${paymentId}/void`, () => {
        const found = known(reference)
        if (found.status === 'authorized') found.status = 'voided'
        return found
      })
      return answer(payment)
    },
    refund: async ({ reference, refundId, amount, key }) => {
      const payment = once(key, () => {
        const found = known(reference)
        const back = refundedOf(found)
        const ok = found.status === 'captured' && back + amount.amount <= found.amount.amount && !chance(0.15)
        found.refunds.push({ refundId, key, amount, ok })
        return found
      })
      return answer(payment)
    },
    readWebhook: () => undefined,
  }

  return {
    provider,
    payments: () => [...payments.values()],
    /** Money that was under way arrives. */
    settle(): void {
      for (const payment of payments.values()) {
        if (payment.status !== 'capturing') continue
        payment.status = 'captured'
        tell(newsOf(payment))
      }
    },
  }

  function once(key: string, act: () => ModelPayment): ModelPayment {
    const before = answers.get(key)
    if (before !== undefined) return before
    const payment = act()
    answers.set(key, payment)
    tell(newsOf(payment))
    return payment
  }

  function known(reference: string): ModelPayment {
    const found = payments.get(reference)
    if (found === undefined) throw new Error(`nobody made ${reference}`)
    return found
  }

  function answer(payment: ModelPayment): ProviderAnswer {
    if (chance(0.2)) return { outcome: 'unavailable', detail: 'the answer was lost' }
    return { outcome: 'answered', reference: payment.reference, facts: newsOf(payment).facts }
  }
}

export function refundedOf({ refunds }: ModelPayment): number {
  return refunds.reduce((sum, { ok, amount }) => (ok ? sum + amount.amount : sum), 0)
}

function newsOf({ reference, orderId, paymentId, amount, status, refunds }: ModelPayment): ProviderNews {
  const fact = (what: string, result: PaymentFact['result']): PaymentFact => ({
    paymentId,
    providerEventId: `${reference}/${what}`,
    result,
  })
  const authorized = fact('authorized', { status: 'authorized', amount })
  const back = refunds.map(
    ({ refundId, key, amount: part, ok }): PaymentFact => ({
      paymentId,
      providerEventId: `${key}/${ok ? 'succeeded' : 'failed'}`,
      result: ok
        ? { status: 'refunded', amount: part, refundId }
        : { status: 'refund-failed', amount: part, refundId, reason: 'not now' },
    }),
  )
  const facts = {
    authorized: [authorized],
    capturing: [authorized],
    declined: [fact('failed', { status: 'failed', reason: 'declined' })],
    captured: [authorized, fact('captured', { status: 'captured', amount }), ...back],
    voided: [authorized, fact('voided', { status: 'voided' })],
  }[status]
  return { orderId, reference, facts }
}
