import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as v from 'valibot'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { EventStore } from '#shared/event-store/event-store.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import type { Projection } from '../projections/projection.ts'
import type { ReadTable } from '../projections/read-table.ts'
import { type RebuildQueue, rebuildMessage } from './rebuild-queue.ts'
import { rebuildRecords } from './rebuild-records.ts'
import { rebuilds } from './rebuilds.ts'
import { segmentStore } from './segment-progress.ts'
import { rebuildWorker } from './worker.ts'

interface RebuildFunctionOptions<C extends EventContracts> {
  readonly client: DynamoDBClient
  readonly eventsTable: string
  readonly readModels: string
  readonly contracts: C
  readonly store: Pick<EventStore<C>, 'range'>
  readonly projections: readonly Projection<unknown, EventsOf<C>>[]
  readonly rows: ReadTable
  readonly queue: RebuildQueue
}

/** After so many deliveries a message goes to the dead-letter queue (infra/constructs/reliable-queue.ts). */
const lastDelivery = 5

/** The Lambda handler that works off a service's rebuild queue, one message per invocation. */
export function rebuildFunction<C extends EventContracts>(options: RebuildFunctionOptions<C>) {
  const { client, eventsTable, readModels, contracts, store, projections, rows, queue } = options
  const where = { client, table: readModels }
  const records = rebuildRecords(where)
  const now = Date.now
  const manager = rebuilds({ records, generations: rows.generations, queue, now })
  const work = rebuildWorker({
    facts: { client, table: eventsTable, contracts, store },
    readTable: where,
    rows,
    projections,
    records,
    segments: segmentStore(where),
    rebuilds: manager,
    queue,
    now,
  })
  return queueFunction(async ({ body, deliveries }, context) => {
    const message = v.parse(rebuildMessage, body)
    try {
      await work(message, () => context.getRemainingTimeInMillis())
    } catch (error) {
      if (deliveries >= lastDelivery) await manager.stuck(message.rebuild, String(error))
      throw error
    }
  })
}
