import type { SagaEvent } from '#events/sagas.ts'
import { accept, type Decider, type Decision } from '#shared/event-store/decider.ts'
import type { OrderState } from '../order/state.ts'
import { needsOf, type SagaPolicy } from './order-needs.ts'
import { dueAt, maxAttempts } from './patience.ts'
import { commitKey, evolve, noSaga, type Saga, stepName } from './saga-state.ts'

export type SagaCommand =
  | {
      /** Do what the order needs, as it is now. */
      readonly type: 'Advance'
      readonly order: OrderState
      /** Milliseconds since the epoch. */
      readonly now: number
      readonly policy: SagaPolicy
      /** An operator's wish: what is open is asked for again at once, also what is stuck. */
      readonly again?: boolean
    }
  | { readonly type: 'ConfirmStockCommit'; readonly sku: string; readonly shipmentId: string }
  | { readonly type: 'ReferencePayment'; readonly paymentId: string; readonly reference: string }
  | { readonly type: 'FailStep'; readonly step: string; readonly error: string }

/**
 * The process manager of an order. It judges by the order's own facts, whatever made it advance: a commit of the order, the
 * clock, an operator. What the order needs and is not asked for yet becomes an intent; what is not needed any more is
 * done; what nobody answered in time is asked for again, and in the end left to people. So nothing depends on
 * messages being neither lost, nor doubled, nor late.
 */
export const saga: Decider<Saga, SagaCommand, SagaEvent, never> = {
  type: 'saga',
  initial: noSaga,
  evolve,
  decide,
}

function decide(state: Saga, command: SagaCommand): Decision<SagaEvent, never> {
  switch (command.type) {
    case 'Advance':
      return accept(...advance(state, command))
    case 'ConfirmStockCommit': {
      const { sku, shipmentId } = command
      const data = { sku, shipmentId }
      if (state.committed.includes(commitKey(data))) return accept()
      // The step is closed by the next advance, which may find that it was the last one.
      return accept({ type: 'StockCommitConfirmed', data })
    }
    case 'ReferencePayment': {
      const { paymentId, reference } = command
      if (state.references[paymentId] === reference) return accept()
      return accept({ type: 'PaymentReferenced', data: { paymentId, reference } })
    }
    case 'FailStep': {
      const { step: name, error } = command
      const step = state.steps.find((open) => open.name === name)
      if (step === undefined || step.error === error) return accept()
      return accept({ type: 'SagaStepFailed', data: { step: name, error } })
    }
  }
}

function advance(state: Saga, command: Extract<SagaCommand, { type: 'Advance' }>): SagaEvent[] {
  const { order, now, policy, again = false } = command
  if (order.status === 'none') return []
  const { intents, staff, closed } = needsOf(order, state, now, policy)
  const needed = new Set(intents.map(stepName))
  const events: SagaEvent[] = state.steps
    .filter(({ name }) => !needed.has(name))
    .map(({ name }) => ({ type: 'SagaStepDone', data: { step: name } }))
  for (const intent of intents) {
    const step = state.steps.find(({ name }) => name === stepName(intent))
    if (step === undefined) events.push(intent)
    else if (again) events.push({ type: 'SagaStepResumed', data: { step: step.name } }, intent)
    else if (!step.stuck && now >= dueAt(step))
      events.push(
        step.attempts < maxAttempts
          ? intent
          : { type: 'SagaStepStuck', data: { step: step.name, attempts: step.attempts } },
      )
  }
  if (staff !== undefined && state.staffAsked === undefined) {
    events.push({ type: 'StaffAsked', data: { reason: staff } })
  }
  if (staff === undefined && state.staffAsked !== undefined) events.push({ type: 'StaffAnswered', data: {} })
  if (closed && intents.length === 0 && state.status === 'running') events.push({ type: 'SagaFinished', data: {} })
  return events
}
