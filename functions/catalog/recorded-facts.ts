import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type CatalogEvent, catalogEvents } from '#events/catalog.ts'
import { type StockEvent, stockEvents } from '#events/stock.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { productProjections } from './projections.ts'
import { stockLevel } from './stock-level.ts'

/** What this service's events table holds for read models: products, and the stock of their SKUs beside them. */
export const recordedEvents = { ...catalogEvents, ...stockEvents }

export function recordedFacts({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return eventStore({ client, table, contracts: recordedEvents, now: Date.now })
}

/** Every read model of this service's own facts. A projection is only ever given the streams that it follows. */
export const ownProjections: readonly Projection<unknown, CatalogEvent | StockEvent>[] = [
  ...productProjections,
  stockLevel,
]
