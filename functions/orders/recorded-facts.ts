import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { type SagaEvent, sagaEvents } from '#events/sagas.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { orderProjections } from './projections.ts'
import { sagaList } from './saga/saga-list.ts'

/** What this service's events table holds for read models: orders, and their sagas beside them. */
export const recordedEvents = { ...orderEvents, ...sagaEvents }

export function recordedFacts({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return eventStore({ client, table, contracts: recordedEvents, now: Date.now })
}

/** Every read model of this service's own facts. A projection is only ever given the streams that it follows. */
export const ownProjections: readonly Projection<unknown, OrderEvent | SagaEvent>[] = [...orderProjections, sagaList]
