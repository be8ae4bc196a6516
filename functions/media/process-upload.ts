import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { renderer } from './picture/renderer.ts'
import { fetchUpload } from './processing/fetch-upload.ts'
import { makePictures } from './processing/make-pictures.ts'
import { processObject } from './processing/process-object.ts'
import { objectStorage } from './processing/storage.ts'
import { uploadedObjects } from './processing/upload-notification.ts'
import { mediaStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')

/** Far above the 3 s of the dearest accepted picture; four of them in a batch fit the function's 60 s. */
const deadlineMs = 10_000

/** Of the function's 1536 MB; its own process needs some 200, with the file in it twice. */
const memoryLimit = 1100 * 1024 * 1024

const storage = objectStorage()
const pictures = renderer({ deadlineMs, memoryLimit })
const processUploaded = processObject({
  media: mediaStreams({ client, table }),
  fetch: (object, announced) => fetchUpload(storage, object, announced),
  work: makePictures({ renderer: pictures, client: storage, renditionsBucket: setting('RENDITIONS_BUCKET') }),
})

/** Starts the process that renders while the connection is warmed. */
export function init(): Promise<void> {
  pictures.start()
  return warm(client, table, 'number')
}

/** Processes what the uploads bucket tells of through its queue. */
export const handler = queueFunction(async ({ id, body, deliveries, trace }) => {
  for (const object of uploadedObjects(body)) await processUploaded(object, { id, deliveries, trace })
})
