import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { orderEvents } from '#events/orders.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { executor } from '#shared/event-store/execute.ts'
import { order } from './order/order.ts'

/** The order aggregate over its events table. */
export function orderStreams({
  client,
  table,
  now = Date.now,
}: {
  client: DynamoDBClient
  table: string
  now?: () => number
}) {
  const store = eventStore({ client, table, contracts: orderEvents, now })
  return { store, orders: executor({ store, decider: order }) }
}

export type Orders = ReturnType<typeof orderStreams>['orders']
export type OrderStore = ReturnType<typeof orderStreams>['store']
