import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { catalogEvents } from '#events/catalog.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { executor } from '#shared/event-store/execute.ts'
import { product } from './product/product.ts'

/** The product aggregate over its events table. */
export function productStreams({
  client,
  table,
  now = Date.now,
}: {
  client: DynamoDBClient
  table: string
  now?: () => number
}) {
  const store = eventStore({ client, table, contracts: catalogEvents, now })
  return { store, products: executor({ store, decider: product }) }
}

export type Products = ReturnType<typeof productStreams>['products']
export type ProductStore = ReturnType<typeof productStreams>['store']
