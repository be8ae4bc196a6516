import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { fetchToFile } from './processing/fetch-to-file.ts'
import { makePoster } from './processing/make-poster.ts'
import { processObject } from './processing/process-object.ts'
import { objectStorage } from './processing/storage.ts'
import { uploadedObjects } from './processing/upload-notification.ts'
import { mediaStreams } from './streams.ts'
import { posterTaker } from './video/poster-taker.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')

/** A 1080p video takes some 3 s, 4K some 8; with ten seconds for half a gigabyte it fits the function's 60 s. */
const deadlineMs = 25_000

/** Of the function's memory; its own process needs some 150 MB, as no video is in it. */
const memoryLimit = 1500 * 1024 * 1024

const storage = objectStorage()
const taker = posterTaker({ deadlineMs, memoryLimit })
const media = mediaStreams({ client, table })
const work = makePoster({ taker, client: storage, renditionsBucket: setting('RENDITIONS_BUCKET') })

/** Starts the process that decodes while the connection is warmed. */
export function init(): Promise<void> {
  taker.start()
  return warm(client, table, 'number')
}

/** Processes the videos that the uploads bucket tells of through their queue, each in a folder that is gone afterwards. */
export const handler = queueFunction(async ({ id, body, deliveries, trace }) => {
  for (const object of uploadedObjects(body)) {
    const folder = await mkdtemp(join(tmpdir(), 'video-'))
    const processVideo = processObject({
      media,
      fetch: (uploaded, announced) => fetchToFile(storage, uploaded, announced, join(folder, 'video')),
      work,
    })
    await processVideo(object, { id, deliveries, trace }).finally(() => rm(folder, { recursive: true, force: true }))
  }
})
