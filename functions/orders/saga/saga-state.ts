import type { SagaEvent } from '#events/sagas.ts'
import type { CommitInfo } from '#shared/event-store/decider.ts'

/** What the saga can ask of others. */
export type Intent = Extract<
  SagaEvent,
  {
    type:
      | 'StockRequested'
      | 'StockReleaseRequested'
      | 'StockCommitRequested'
      | 'ApprovalRequested'
      | 'CancellationSent'
      | 'AuthorizationRequested'
      | 'PaymentDropped'
      | 'CaptureRequested'
      | 'VoidRequested'
      | 'RefundSent'
  }
>

/** Something that was asked for and is not there yet. */
export interface Step {
  readonly name: string
  readonly intent: Intent
  /** When it was asked for first, and last; ms since the epoch. */
  readonly since: number
  readonly askedAt: number
  readonly attempts: number
  readonly error?: string
  readonly stuck: boolean
}

export interface Saga {
  readonly steps: readonly Step[]
  /** Why people must approve the order; absent where they need not, or have. */
  readonly staffAsked?: string
  /** What the provider calls each payment, by payment id. */
  readonly references: Readonly<Record<string, string>>
  /** Commits of stock that the catalog confirmed, as `commitKey` writes them. */
  readonly committed: readonly string[]
  readonly status: 'new' | 'running' | 'finished'
}

export const noSaga: Saga = { steps: [], references: {}, committed: [], status: 'new' }

export function evolve(state: Saga, event: SagaEvent, { time }: CommitInfo): Saga {
  switch (event.type) {
    case 'StockRequested':
    case 'StockReleaseRequested':
    case 'StockCommitRequested':
    case 'ApprovalRequested':
    case 'CancellationSent':
    case 'AuthorizationRequested':
    case 'PaymentDropped':
    case 'CaptureRequested':
    case 'VoidRequested':
    case 'RefundSent':
      return { ...withIntent(state, event, time), status: 'running' }
    case 'StockCommitConfirmed':
      return { ...state, committed: [...state.committed, commitKey(event.data)] }
    case 'StaffAsked':
      return { ...state, staffAsked: event.data.reason, status: 'running' }
    case 'StaffAnswered': {
      const { staffAsked: _, ...rest } = state
      return rest
    }
    case 'PaymentReferenced':
      return { ...state, references: { ...state.references, [event.data.paymentId]: event.data.reference } }
    case 'SagaStepDone':
      return { ...state, steps: state.steps.filter(({ name }) => name !== event.data.step) }
    case 'SagaStepFailed':
      return changeStep(state, event.data.step, { error: event.data.error })
    case 'SagaStepStuck':
      return changeStep(state, event.data.step, { stuck: true })
    case 'SagaStepResumed':
      return changeStep(state, event.data.step, { stuck: false, attempts: 0 })
    case 'SagaFinished':
      return { ...state, status: 'finished' }
  }
}

/** The name of the step that an intent is: what asks for the same thing has the same name. */
export function stepName(intent: Intent): string {
  switch (intent.type) {
    case 'StockRequested':
      // Asking for a reservation without an end is another need than asking for one at all.
      return `${intent.data.until === null ? 'keep' : 'reserve'}/${intent.data.sku}`
    case 'StockReleaseRequested':
      return `release/${intent.data.sku}`
    case 'StockCommitRequested':
      return `commit/${commitKey(intent.data)}`
    case 'ApprovalRequested':
      return 'approve'
    case 'CancellationSent':
      return 'cancel'
    case 'AuthorizationRequested':
      return `authorize/${intent.data.paymentId}`
    case 'PaymentDropped':
      return `drop/${intent.data.paymentId}`
    case 'CaptureRequested':
      return `capture/${intent.data.paymentId}`
    case 'VoidRequested':
      return `void/${intent.data.paymentId}`
    case 'RefundSent':
      return `refund/${intent.data.refundId}/${intent.data.paymentId}`
  }
}

export function commitKey({ shipmentId, sku }: { readonly shipmentId: string; readonly sku: string }): string {
  return `${shipmentId}/${sku}`
}

function withIntent(state: Saga, intent: Intent, time: number): Saga {
  const name = stepName(intent)
  const known = state.steps.find((step) => step.name === name)
  const { since, attempts } = known ?? { since: time, attempts: 0 }
  const asked: Step = { ...known, name, intent, since, askedAt: time, attempts: attempts + 1, stuck: false }
  return { ...state, steps: [...state.steps.filter((step) => step !== known), asked] }
}

function changeStep(state: Saga, name: string, changes: Partial<Step>): Saga {
  return { ...state, steps: state.steps.map((step) => (step.name === name ? { ...step, ...changes } : step)) }
}
