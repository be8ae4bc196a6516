import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type CopyEvent, copyEvents } from '#events/copies.ts'
import { type MediaEvent, mediaEvents } from '#events/media.ts'
import { eventStore } from '#shared/event-store/event-store.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { copyList } from './copy/copy-list.ts'
import { mediaProjections } from './projections.ts'

/** What this service's events table holds for read models: uploads, and buyers' copies of books beside them. */
export const recordedEvents = { ...mediaEvents, ...copyEvents }

export function recordedFacts({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return eventStore({ client, table, contracts: recordedEvents, now: Date.now })
}

/** Every read model of this service's own facts. A projection is only ever given the streams that it follows. */
export const ownProjections: readonly Projection<unknown, MediaEvent | CopyEvent>[] = [...mediaProjections, copyList]
