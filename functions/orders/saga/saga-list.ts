import type { SagaEvent } from '#events/sagas.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { dueAt } from './patience.ts'
import { evolve, noSaga, type Saga } from './saga-state.ts'

type SagaStatus = 'running' | 'waiting' | 'stuck' | 'finished'

export interface SagaRow {
  readonly orderId: string
  readonly saga: Saga
  /** When it was heard of last, RFC 3339. */
  readonly changedAt: string
}

/**
 * Sagas that wait for people, and stuck ones, by status (i1), the longest unchanged first; by the time at which something is
 * to be tried again (i2). A running one is in the second alone: its every step would move it in both.
 */
export const sagaList: Projection<SagaRow | null, SagaEvent> = {
  name: 'saga-list',
  fold: '1yzIFB4t',
  streamType: 'saga',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve: (row, event, commit) => ({
    orderId: streamId(commit.stream),
    saga: evolve(row?.saga ?? noSaga, event, commit),
    changedAt: new Date(commit.time).toISOString(),
  }),
  indexes(row) {
    if (row === null) return {}
    const status = sagaStatus(row.saga)
    // Finished ones would be the bulk of the list, and nobody looks for them.
    if (status === 'finished') return {}
    const due = nextTry(row.saga)
    return {
      ...(status !== 'running' && { i1: { partition: `status/${status}`, sort: `${row.changedAt}#${row.orderId}` } }),
      ...(due !== undefined && { i2: { partition: 'due', sort: `${new Date(due).toISOString()}#${row.orderId}` } }),
    }
  },
}

/** `waiting`: for people - the buyer's payment, the warehouse, staff. */
export function sagaStatus({ status, steps }: Saga): SagaStatus {
  if (steps.some(({ stuck }) => stuck)) return 'stuck'
  if (steps.length > 0) return 'running'
  return status === 'finished' ? 'finished' : 'waiting'
}

/** The earliest moment at which an unanswered step is due, ms since the epoch. Those that are stuck wait for an operator. */
export function nextTry({ steps }: Saga): number | undefined {
  const due = steps.filter(({ stuck }) => !stuck).map(dueAt)
  return due.length === 0 ? undefined : Math.min(...due)
}
