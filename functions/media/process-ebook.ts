import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { ebookReader } from './ebook/ebook-reader.ts'
import { keepEbook } from './ebook/keep-ebook.ts'
import { fetchUpload } from './processing/fetch-upload.ts'
import { processObject } from './processing/process-object.ts'
import { objectStorage } from './processing/storage.ts'
import { uploadedObjects } from './processing/upload-notification.ts'
import { mediaStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')

/** A book of 300 pages takes well under a second; the function has 60 s for it and its way to the bucket. */
const deadlineMs = 25_000

/** Of the function's 1536 MB; a book of 300 pages takes some 150, the function itself holds the file twice. */
const memoryLimit = 500 * 1024 * 1024

const storage = objectStorage()
const reader = ebookReader({ deadlineMs, memoryLimit })
const processUploaded = processObject({
  media: mediaStreams({ client, table }),
  fetch: (object, announced) => fetchUpload(storage, object, announced),
  work: keepEbook({ reader, client: storage, booksBucket: setting('BOOKS_BUCKET') }),
})

/** Starts the process that reads books while the connection is warmed. */
export function init(): Promise<void> {
  reader.start()
  return warm(client, table, 'number')
}

/** Looks at the books that the uploads bucket tells of, and keeps those that copies can be made of. */
export const handler = queueFunction(async ({ id, body, deliveries, trace }) => {
  for (const object of uploadedObjects(body)) await processUploaded(object, { id, deliveries, trace })
})
