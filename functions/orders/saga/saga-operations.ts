import * as v from 'valibot'
import type { SagaReport, SagaStatus } from '#events/operations.ts'
import { orderId as orderIdSchema } from '#events/vocabulary.ts'
import type { SagaOperations } from '#shared/projections/operations/saga-operations.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import type { DriveSaga } from './drive.ts'
import { dueAt } from './patience.ts'
import { type SagaRow, sagaList, sagaStatus } from './saga-list.ts'

const listed: readonly SagaStatus[] = ['stuck', 'running', 'waiting']
const limit = 100

/** What operators may ask about the sagas of orders. */
export function sagaOperations({
  rows,
  advance,
  read,
}: {
  readonly rows: Pick<ReadTable, 'list'>
  readonly advance: DriveSaga
  readonly read: (orderId: string) => Promise<{ readonly number: number; readonly time: number }>
}): SagaOperations {
  return {
    async list(status) {
      const pages = await Promise.all(
        (status === undefined ? listed : [status]).map((one) =>
          rows.list(sagaList, { index: 'i1', partitions: [`status/${one}`], limit, order: 'ascending' }),
        ),
      )
      return pages.flatMap((page) => page.rows.flatMap((row) => (row === null ? [] : [report(row)])))
    },
    async retry({ orderId, commandId, actor, trace }) {
      const { number } = await read(orderId)
      if (number === 0) return undefined
      const saga = await advance(orderId, {
        commandId: `retry/${commandId}`,
        again: true,
        metadata: { actor, correlationId: trace.traceId, causationId: commandId, spanId: trace.spanId },
      })
      return report({ orderId, saga, changedAt: new Date((await read(orderId)).time).toISOString() })
    },
  }
}

function report({ orderId, saga, changedAt }: SagaRow): SagaReport {
  return {
    // Streams of sagas are named after their orders.
    orderId: v.parse(orderIdSchema, orderId),
    status: sagaStatus(saga),
    changedAt,
    waitsForStaff: saga.staffAsked ?? null,
    steps: saga.steps.map((step) => ({
      step: step.name,
      since: new Date(step.since).toISOString(),
      attempts: step.attempts,
      stuck: step.stuck,
      nextTry: step.stuck ? null : new Date(dueAt(step)).toISOString(),
      lastError: step.error ?? null,
    })),
  }
}
