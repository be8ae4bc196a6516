import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { copyEvents } from '#events/copies.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { executor } from '#shared/event-store/execute.ts'
import { copy } from './copy.ts'

/** The copies, whose streams lie beside the uploads'. */
export function copyStreams({
  client,
  table,
  now = Date.now,
}: {
  client: DynamoDBClient
  table: string
  now?: () => number
}) {
  const store = eventStore({ client, table, contracts: copyEvents, now })
  return { store, copies: executor({ store, decider: copy }) }
}

export type Copies = ReturnType<typeof copyStreams>['copies']

/** Id of the copy of an order's line. */
export function copyId(orderId: string, line: number): string {
  return `${orderId}-${line}`
}
