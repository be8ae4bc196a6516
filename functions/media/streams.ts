import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { mediaEvents } from '#events/media.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import { executor } from '#shared/event-store/execute.ts'
import { upload } from './media/media.ts'

/** The upload aggregate over its events table. */
export function uploadStreams({
  client,
  table,
  now = Date.now,
}: {
  client: DynamoDBClient
  table: string
  now?: () => number
}) {
  const store = eventStore({ client, table, contracts: mediaEvents, now })
  return { store, uploads: executor({ store, decider: upload }) }
}

export type Uploads = ReturnType<typeof uploadStreams>['uploads']
export type UploadStore = ReturnType<typeof uploadStreams>['store']
