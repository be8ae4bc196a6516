import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { webhookEvents } from '#events/webhooks.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { executor } from '#shared/event-store/execute.ts'
import { webhook } from './webhook/webhook.ts'

/** The webhook aggregate over its events table. */
export function webhookStreams({
  client,
  table,
  now = Date.now,
}: {
  readonly client: DynamoDBClient
  readonly table: string
  readonly now?: () => number
}) {
  const store = eventStore({ client, table, contracts: webhookEvents, now })
  return { store, webhooks: executor({ store, decider: webhook }) }
}

export type Webhooks = ReturnType<typeof webhookStreams>['webhooks']
