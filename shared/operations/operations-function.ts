import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as v from 'valibot'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import { type OperationsAnswer, operationsRequest } from '#events/operations.ts'
import type { EventStore } from '#shared/event-store/event-store.ts'
import { askedFunction } from '#shared/lambda/asked-function.ts'
import type { Projection } from '../projections/projection.ts'
import { readTable } from '../projections/read-table.ts'
import type { RebuildQueue } from '../rebuilds/rebuild-queue.ts'
import { rebuildRecords } from '../rebuilds/rebuild-records.ts'
import { rebuilds } from '../rebuilds/rebuilds.ts'
import { segmentStore } from '../rebuilds/segment-progress.ts'
import type { SagaOperations } from './saga-operations.ts'
import { type FedProjection, type OwnProjections, serviceOperations } from './service-operations.ts'

interface OperationsFunctionOptions<C extends EventContracts> {
  readonly client: DynamoDBClient
  readonly readModels: string
  /** A service without facts of its own leaves it out. */
  readonly own?: {
    readonly eventsTable: string
    readonly store: Pick<EventStore<C>, 'range'>
    readonly projections: readonly Projection<unknown, EventsOf<C>>[]
    readonly queue: RebuildQueue
  }
  readonly fed?: readonly FedProjection[]
  readonly sagas?: SagaOperations
}

/** The Lambda handler by which `ops` asks a service; it is invoked with an OperationsRequest and answers an OperationsAnswer. */
export function operationsFunction<C extends EventContracts>(options: OperationsFunctionOptions<C>) {
  const { client, readModels, own, fed = [], sagas } = options
  const where = { client, table: readModels }
  const rows = readTable(where)
  const operate = serviceOperations({
    rows,
    fed,
    now: Date.now,
    sagas,
    own: own && ownProjections(own),
  })
  return askedFunction<OperationsAnswer>((event) => operate(v.parse(operationsRequest, event)))

  function ownProjections({
    eventsTable,
    store,
    projections,
    queue,
  }: NonNullable<OperationsFunctionOptions<C>['own']>): OwnProjections<C> {
    const records = rebuildRecords(where)
    return {
      store,
      projections,
      records,
      segments: segmentStore(where),
      rebuilds: rebuilds({
        records,
        generations: rows.generations,
        queue,
        now: Date.now,
      }),
      async estimateItems() {
        const { Table } = await client.send(new DescribeTableCommand({ TableName: eventsTable }))
        return Table?.ItemCount ?? 0
      },
    }
  }
}
