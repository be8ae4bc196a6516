import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mediaStreams } from '#functions/media/streams.ts'
import { call } from '#test/edge/call.ts'
import { announce, manager } from '../announce.ts'
import { bucketTold } from '../bucket-told.ts'
import { type MediaService, startMediaService } from '../media-service.ts'
import { clip, noDecoder } from './clips.ts'
import { startVideoFunction } from './video-function.ts'

let service: MediaService
let processVideos: (event: SQSEvent) => Promise<SQSBatchResponse>
beforeAll(async () => {
  service = await startMediaService()
  processVideos = await startVideoFunction()
}, 90_000)
afterAll(() => service?.stop(), 20_000)

describe.skipIf(noDecoder)('a video that is uploaded', () => {
  test('becomes a poster in all sizes and three stills that anyone with the link can fetch', async () => {
    const id = await uploaded(clip('black-intro.mp4'))
    expect(await process(id)).toEqual({ batchItemFailures: [] })
    const media = await mediaOf(id)
    expect(media).toMatchObject({
      kind: 'video',
      status: 'ready',
      original: { format: 'mp4', codec: 'avc', width: 192, height: 108, durationMs: 3600 },
      placeholder: { dominantColour: expect.stringMatching(/^#[0-9a-f]{6}$/) },
    })
    const count = (preset: string) => media.renditions.filter((it) => it.preset === preset).length
    expect({ widths: count('width'), square: count('square'), stills: count('still') }).toEqual({
      widths: 6,
      square: 3,
      stills: 6,
    })
    for (const { url, width, height, contentType } of media.renditions) {
      const response = await fetch(url)
      expect(response.headers.get('content-type')).toBe(contentType)
      expect(await sharp(Buffer.from(await response.arrayBuffer())).metadata()).toMatchObject({ width, height })
    }
  })

  test('and told of twice, at the same time and later, is processed once', async () => {
    const id = await uploaded(clip('second.webm'))
    await Promise.all([process(id), process(id)])
    await process(id)
    expect(await factsOf(id)).toEqual([['UploadRequested'], ['MediaUploaded'], ['PosterTaken']])
  })

  test('is no longer on the disk afterwards, whatever became of it', async () => {
    const before = leftOnDisk()
    await process(await uploaded(clip('upright.mov')))
    await process(await uploaded(clip('sound-only.mp4')))
    expect(leftOnDisk()).toEqual(before)
  })

  test.each([
    ['sound-only.mp4', 'not-a-video'],
    ['mpeg4-part2.mp4', 'unsupported-format'],
  ])('is rejected where it cannot be shown: %s', async (name, code) => {
    const id = await uploaded(clip(name))
    expect(await process(id)).toEqual({ batchItemFailures: [] })
    expect(await mediaOf(id)).toMatchObject({ status: 'rejected', rejection: { code } })
  })

  test('and is not the announced one is rejected before it is decoded', async () => {
    const video = clip('second.webm')
    const other = await announced(video)
    await store(other, Buffer.concat([video.subarray(0, -1), Buffer.from('!')]))
    await process(other)
    expect(await mediaOf(other)).toMatchObject({ rejection: { code: 'checksum-mismatch' } })

    const longer = await announced(video)
    await store(longer, Buffer.concat([video, Buffer.from('!')]))
    await process(longer)
    expect(await mediaOf(longer)).toMatchObject({ rejection: { code: 'size-mismatch' } })

    const gone = await uploaded(video)
    await service.s3.send(new DeleteObjectCommand({ Bucket: service.settings.UPLOADS_BUCKET, Key: `video/${gone}` }))
    await process(gone)
    expect(await mediaOf(gone)).toMatchObject({ rejection: { code: 'upload-missing' } })
  })
})

interface Media {
  readonly renditions: readonly {
    readonly preset: string
    readonly url: string
    readonly contentType: string
    readonly width: number
    readonly height: number
  }[]
}

async function announced(file: Uint8Array): Promise<string> {
  const { status, body } = await announce(service.api, file, { fields: { kind: 'video', contentType: 'video/mp4' } })
  expect(status).toBe(201)
  return String(body['id'])
}

async function store(id: string, file: Uint8Array): Promise<void> {
  await service.s3.send(
    new PutObjectCommand({ Bucket: service.settings.UPLOADS_BUCKET, Key: `video/${id}`, Body: file }),
  )
}

async function uploaded(file: Uint8Array): Promise<string> {
  const id = await announced(file)
  await store(id, file)
  return id
}

function process(id: string): Promise<SQSBatchResponse> {
  return processVideos(bucketTold(service.settings.UPLOADS_BUCKET, [`video/${id}`]))
}

async function mediaOf(id: string): Promise<Media> {
  const { status, body } = await call(service.api, {
    route: 'GET /v1/media/{id}',
    path: `/v1/media/${id}`,
    params: { id },
    authorizer: manager,
  })
  expect(status).toBe(200)
  // The shape is what these tests are about.
  return body as unknown as Media
}

async function factsOf(id: string): Promise<string[][]> {
  const { store } = mediaStreams({ client: service.dynamodb, table: service.settings.EVENTS_TABLE })
  const commits = await store.load(`media#${id}`)
  return commits.map(({ events }) => events.map(({ type }) => type))
}

/** Folders of the function's in the temporary folder. */
function leftOnDisk(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('video-'))
}
