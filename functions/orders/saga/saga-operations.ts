import * as v from 'valibot'
import type { SagaReport, SagaStatus } from '#events/operations.ts'
import { orderId as orderIdSchema } from '#events/vocabulary.ts'
import type { SagaOperations } from '#shared/operations/saga-operations.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import type { AdvanceSaga } from './advance.ts'
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
  readonly advance: AdvanceSaga
  readonly read: (orderId: string) => Promise<{ readonly number: number; readonly time: number }>
}): SagaOperations {
  return {
    async list(status) {
      const lists = await Promise.all((status === undefined ? listed : [status]).map(inStatus))
      return lists.flat()
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

  async function inStatus(status: SagaStatus): Promise<SagaReport[]> {
    const place =
      status === 'running'
        ? ({ index: 'i2', partitions: ['due'], where: isRunning } as const)
        : ({ index: 'i1', partitions: [`status/${status}`] } as const)
    const page = await rows.list(sagaList, { ...place, limit, order: 'ascending' })
    return page.rows
      .flatMap((row) => (row === null ? [] : [report(row)]))
      .sort((a, b) => a.changedAt.localeCompare(b.changedAt))
  }
}

/** A stuck one may have other steps that are due. */
function isRunning(row: SagaRow | null): boolean {
  return row !== null && sagaStatus(row.saga) === 'running'
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
