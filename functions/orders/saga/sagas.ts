import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { sagaEvents } from '#events/sagas.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { executor } from '#shared/event-store/execute.ts'
import { saga } from './saga.ts'

/** The sagas, whose streams lie beside the orders'. */
export function sagaStreams({
  client,
  table,
  now = Date.now,
}: {
  client: DynamoDBClient
  table: string
  now?: () => number
}) {
  const store = eventStore({ client, table, contracts: sagaEvents, now })
  return { store, sagas: executor({ store, decider: saga }) }
}

export type Sagas = ReturnType<typeof sagaStreams>['sagas']
