import { setTimeout } from 'node:timers/promises'
import { backOff } from '#shared/concurrency/back-off.ts'
import type { Metadata } from '#shared/event-store/commit.ts'
import { log } from '#shared/observability/log.ts'
import type { CircuitBreaker } from '#shared/resilience/circuit-breaker.ts'
import { type PaymentRequest, stepOf } from '../saga/payment-request.ts'
import type { Sagas } from '../streams.ts'
import type { PaymentProvider, ProviderAnswer } from './port.ts'
import type { RecordFacts } from './record-payment-results.ts'

interface PaymentDependencies {
  readonly sagas: Pick<Sagas, 'read' | 'execute'>
  readonly record: RecordFacts
  /** The provider that this deployment pays with; undefined for none. */
  readonly provider: PaymentProvider | undefined
  readonly breaker: CircuitBreaker
  readonly sleep?: (ms: number) => Promise<void>
  readonly random?: () => number
}

/** How long one answer is waited for. */
const answerTimeoutMs = 5_000
/** With the pauses between them within the 30 seconds of the function. */
const attempts = 3
/** The longest pause after the first attempt. */
const firstPauseMs = 800

/**
 * Asks the provider for what the saga wants, and records what it answers. Nothing is retried beyond a few seconds here:
 * whatever can't be had now stays an open step of the saga, which asks again when its time has come.
 * Throws what the tables throw; asking again is always safe, because the provider knows the idempotency key.
 */
export function paymentPerformer({
  sagas,
  record,
  provider,
  breaker,
  sleep = setTimeout,
  random = Math.random,
}: PaymentDependencies) {
  return async (request: PaymentRequest, messageId: string, metadata: Metadata): Promise<void> => {
    const { orderId, paymentId } = request
    const step = stepOf(request)
    const { state: saga } = await sagas.read(orderId)
    if (!saga.steps.some(({ name }) => name === step)) {
      log('INFO', 'payment step is closed', undefined, { order: orderId, step })
      return
    }
    if (provider === undefined || provider.name !== request.provider) {
      return fail(`this shop does not pay with ${request.provider}`)
    }
    const call = callOf(provider, request, saga.references[paymentId])
    if (call === undefined) return fail('the provider has not named the payment yet')
    const guarded = await breaker.guard(
      () => withRetries(call),
      ({ outcome }) => outcome === 'unavailable',
    )
    if (!guarded.called) {
      return fail(
        `${provider.name} does not answer; it is asked again after ${new Date(guarded.retryAt).toISOString()}`,
      )
    }
    const answer = guarded.result
    if (answer.outcome !== 'answered') return fail(answer.detail)
    await record({ orderId, reference: answer.reference, facts: answer.facts, metadata })

    async function fail(error: string): Promise<void> {
      log('WARN', 'payment step failed', undefined, { order: orderId, step, reason: error })
      await sagas.execute(
        orderId,
        { type: 'FailStep', step, error: error.slice(0, 500) },
        { commandId: `failed/${messageId}`, metadata },
      )
    }
  }

  async function withRetries(call: (signal: AbortSignal) => Promise<ProviderAnswer>): Promise<ProviderAnswer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await call(AbortSignal.timeout(answerTimeoutMs))
      if (answer.outcome !== 'unavailable' || attempt === attempts) return answer
      await sleep(backOff(attempt, firstPauseMs, 2 * firstPauseMs, random))
    }
  }
}

/** The call that a request is; undefined where it needs the provider's name of the payment and there is none. */
function callOf(
  provider: PaymentProvider,
  request: PaymentRequest,
  reference: string | undefined,
): ((signal: AbortSignal) => Promise<ProviderAnswer>) | undefined {
  const { orderId, paymentId } = request
  if (request.type === 'authorize') {
    const { method, amount } = request
    const known = reference === undefined ? {} : { reference }
    return (signal) => provider.authorize({ orderId, paymentId, method, amount, ...known }, signal)
  }
  if (reference === undefined) return undefined
  const payment = { orderId, paymentId, reference }
  switch (request.type) {
    case 'capture':
      return (signal) => provider.capture({ ...payment, amount: request.amount }, signal)
    case 'void':
      return (signal) => provider.void(payment, signal)
    case 'refund': {
      const { refundId, amount, key } = request
      return (signal) => provider.refund({ ...payment, refundId, amount, key }, signal)
    }
  }
}
