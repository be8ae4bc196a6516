import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { type KeptObject, type MediaEvent, mediaEvents } from '#events/media.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { readCommitMessage } from '#shared/bus/read-commit-message.ts'
import { log } from '#shared/observability/log.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { keptObjects } from './media/kept-objects.ts'
import { objectStorage } from './processing/storage.ts'
import { mediaStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const { store } = mediaStreams({ client, table })
const storage = objectStorage()

const buckets: Readonly<Record<KeptObject['in'], string>> = {
  renditions: setting('RENDITIONS_BUCKET'),
  books: setting('BOOKS_BUCKET'),
}

export const init = () => warm(client, table, 'number')

const tellingOfRemoval: readonly MediaEvent['type'][] = ['MediaDeleted', 'LeftoversMade']

/**
 * Removes what is kept of a media that was deleted, told by this service's own topic. Removing again what is gone is no
 * error, so that a message may come twice; one that fails comes again, and at last waits in the dead-letter queue.
 */
export const handler = queueFunction(async ({ body, trace }) => {
  const { stream, events } = readCommitMessage(mediaEvents, body)
  if (!events.some(({ type }) => tellingOfRemoval.includes(type))) return
  const objects = keptObjects(await store.load(stream))
  await Promise.all(
    objects.map(({ in: kept, key }) => storage.send(new DeleteObjectCommand({ Bucket: buckets[kept], Key: key }))),
  )
  log('INFO', 'objects of a deleted media removed', trace, { stream, objects: objects.length })
})
