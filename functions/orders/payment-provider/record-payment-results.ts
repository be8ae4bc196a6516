import type { Metadata } from '#shared/event-store/commit.ts'
import type { Orders, Sagas } from '../streams.ts'
import type { PaymentFact } from './port.ts'

interface Told {
  readonly orderId: string
  readonly reference: string
  readonly facts: readonly PaymentFact[]
  readonly metadata: Metadata
}

export type RecordFacts = (told: Told) => Promise<'recorded' | 'order-not-found'>

/**
 * Records what a provider tells of a payment, whether by answer or by webhook: what it calls the payment on the saga, the
 * facts on the order. Each fact has a name of its own, under which it is recorded once.
 */
export function factRecorder({
  orders,
  sagas,
}: {
  readonly orders: Pick<Orders, 'execute'>
  readonly sagas: Pick<Sagas, 'execute'>
}): RecordFacts {
  return async ({ orderId, reference, facts, metadata }) => {
    for (const { paymentId } of facts.slice(0, 1)) {
      const commandId = `reference/${paymentId}/${reference}`
      await sagas.execute(orderId, { type: 'ReferencePayment', paymentId, reference }, { commandId, metadata })
    }
    for (const { paymentId, providerEventId, result } of facts) {
      const recorded = await orders.execute(
        orderId,
        { type: 'RecordPaymentResult', paymentId, providerEventId, result },
        { commandId: `provider:${providerEventId}`, metadata },
      )
      if (recorded.outcome === 'refused' && recorded.refusal === 'order-not-found') return 'order-not-found'
      if (recorded.outcome !== 'accepted') throw new Error(`${providerEventId} of ${orderId}: ${recorded.outcome}`)
    }
    return 'recorded'
  }
}
