import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mediaEvents } from '#events/media.ts'
import type { MediaId } from '#events/vocabulary.ts'
import { renderer } from '#functions/media/picture/renderer.ts'
import { fetchUpload } from '#functions/media/processing/fetch-upload.ts'
import { makePictures } from '#functions/media/processing/make-pictures.ts'
import { processObject } from '#functions/media/processing/process-object.ts'
import { mediaStreams } from '#functions/media/streams.ts'
import { continueTrace } from '#shared/observability/trace.ts'
import { call } from '#test/edge/call.ts'
import { announce, manager } from './announce.ts'
import { queued } from './bucket-told.ts'
import { busMessages } from './bus-message.ts'
import { type MediaService, startMediaService } from './media-service.ts'
import { coffeeCup } from './photographs.ts'

const pictures = renderer({ deadlineMs: 20_000, memoryLimit: 512 * 1024 * 1024 })

let service: MediaService
beforeAll(async () => {
  service = await startMediaService()
}, 60_000)
afterAll(async () => {
  pictures.stop()
  await service?.stop()
}, 20_000)

test('a picture that is deleted while it is worked on leaves nothing behind', async () => {
  const media = mediaStreams({ client: service.dynamodb, table: service.settings.EVENTS_TABLE })
  const id = await uploaded()
  const make = makePictures({
    renderer: pictures,
    client: service.s3,
    renditionsBucket: service.settings.RENDITIONS_BUCKET,
  })
  const processing = processObject({
    media,
    fetch: (object, announced) => fetchUpload(service.s3, object, announced),
    // Deleted when all is stored and nothing recorded.
    work: async (file, of) => {
      const made = await make(file, of)
      expect((await deleted(id)).status).toBe(200)
      await removes(id)
      return made
    },
  })
  const object = { bucket: service.settings.UPLOADS_BUCKET, key: `image/${id}` }
  await processing(object, { id: 'message-1', deliveries: 1, trace: continueTrace(undefined) })

  const facts = (await media.store.load(`media#${id}`)).flatMap(({ events }) => events.map(({ type }) => type))
  expect(facts).toEqual(['UploadRequested', 'MediaUploaded', 'MediaDeleted', 'LeftoversMade'])
  expect((await kept(id)).length).toBeGreaterThan(10)
  await removes(id)
  expect(await kept(id)).toEqual([])
  // Told again by the bus, and by the bucket.
  await removes(id)
  await processing(object, { id: 'message-2', deliveries: 1, trace: continueTrace(undefined) })
  expect(await kept(id)).toEqual([])
})

/** Announces the photograph and puts it where the form would. */
async function uploaded(): Promise<MediaId> {
  const { status, body } = await announce(service.api, coffeeCup)
  expect(status).toBe(201)
  const id = body['id'] as MediaId
  await service.s3.send(
    new PutObjectCommand({ Bucket: service.settings.UPLOADS_BUCKET, Key: `image/${id}`, Body: coffeeCup }),
  )
  return id
}

function deleted(id: string) {
  return call(service.api, {
    route: 'DELETE /v1/media/{id}',
    path: `/v1/media/${id}`,
    params: { id },
    authorizer: manager,
  })
}

/** The function that removes, told of the newest commit. */
async function removes(id: string): Promise<void> {
  const { handler } = await import('#functions/media/remove-objects.ts')
  const { store } = mediaStreams({ client: service.dynamodb, table: service.settings.EVENTS_TABLE })
  const newest = (await store.load(`media#${id}`)).at(-1)
  const [message] = busMessages(mediaEvents, `media#${id}`, [newest?.events ?? []], newest?.number)
  const context = { getRemainingTimeInMillis: () => 20_000 }
  expect(await handler(queued(message), context as Parameters<typeof handler>[1])).toEqual({ batchItemFailures: [] })
}

async function kept(id: string): Promise<unknown[]> {
  const listed = { Bucket: service.settings.RENDITIONS_BUCKET, Prefix: `${id}/` }
  return (await service.s3.send(new ListObjectsV2Command(listed))).Contents ?? []
}
