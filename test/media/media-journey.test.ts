import { createHash, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ChildTimeoutError } from '#functions/media/child/killable-process.ts'
import { renderer } from '#functions/media/picture/renderer.ts'
import { fetchUpload } from '#functions/media/processing/fetch-upload.ts'
import { makePictures } from '#functions/media/processing/make-pictures.ts'
import { processObject } from '#functions/media/processing/process-object.ts'
import { mediaDetail } from '#functions/media/read-models/projections.ts'
import { mediaStreams } from '#functions/media/streams.ts'
import { continueTrace } from '#shared/observability/trace.ts'
import { projector } from '#shared/projections/projector.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { call, type Reply } from '#test/edge/call.ts'
import { announce, manager } from './announce.ts'
import { bucketTold, queued } from './bucket-told.ts'
import { type MediaService, startMediaService } from './media-service.ts'
import { coffeeCup, hubbleDeepField } from './photographs.ts'

const customer = { ...manager, scopes: 'shop:buy' }

let service: MediaService
beforeAll(async () => {
  service = await startMediaService()
}, 60_000)
afterAll(() => service?.stop(), 20_000)

describe('an upload', () => {
  test('becomes renditions that anyone with the link can fetch', async () => {
    const { id, upload } = await announced(hubbleDeepField)
    expect(await mediaOf(id)).toMatchObject({ status: 'awaiting-upload', version: 1, renditions: [] })

    expect((await post(upload, hubbleDeepField)).status).toBe(204)
    expect(await process(id)).toEqual({ batchItemFailures: [] })

    const media = await mediaOf(id)
    expect(media).toMatchObject({ status: 'ready', version: 3, original: { format: 'jpeg', width: 1000, height: 872 } })
    const { done, uploadedAt, finishedAt } = media.progress
    const times = [media.createdAt, uploadedAt, finishedAt]
    expect([done, ...times.toSorted()]).toEqual([2, ...times])
    expect(media.placeholder).toMatchObject({ dominantColour: expect.stringMatching(/^#[0-9a-f]{6}$/) })
    const widths = media.renditions.filter(({ preset }) => preset === 'width')
    expect(widths.map(({ format, width }) => `${format} ${width}`)).toEqual(
      [1000, 640, 320, 160].flatMap((width) => ['avif', 'webp', 'jpeg'].map((format) => `${format} ${width}`)),
    )
    for (const { url, width, height, bytes, contentType } of media.renditions) {
      const response = await fetch(url)
      const content = Buffer.from(await response.arrayBuffer())
      expect([response.headers.get('content-type'), content.length]).toEqual([contentType, bytes])
      expect(await sharp(content).metadata()).toMatchObject({ width, height })
    }
  })

  test('that the bucket tells of twice is processed once', async () => {
    const id = await uploaded(coffeeCup)
    await process(id)
    const once = await commitsOf(id)
    expect(once.map(({ k }) => k)).toEqual([['UploadRequested'], ['MediaUploaded'], ['ThumbnailsCreated']])
    await process(id)
    expect(await commitsOf(id)).toEqual(once)
  })

  test('that the bucket tells of twice at the same time is processed once', async () => {
    const id = await uploaded(coffeeCup)
    await Promise.all([process(id), process(id), process(id)])
    expect((await commitsOf(id)).map(({ k }) => k)).toEqual([
      ['UploadRequested'],
      ['MediaUploaded'],
      ['ThumbnailsCreated'],
    ])
  })

  test('that is no picture is rejected with a reason that its uploader can read', async () => {
    const id = await uploaded(Buffer.from('%PDF-1.7 an invoice'))
    expect(await process(id)).toEqual({ batchItemFailures: [] })
    expect(await mediaOf(id)).toMatchObject({
      status: 'rejected',
      renditions: [],
      rejection: { code: 'unsupported-format', detail: expect.stringContaining('PDF files are not accepted') },
    })
    expect((await commitsOf(id)).map(({ k }) => k).at(-1)).toEqual(['MediaRejected'])
  })

  test('of other bytes than the announced ones is rejected', async () => {
    const longer = await announced(coffeeCup)
    await store(longer.id, Buffer.concat([coffeeCup, Buffer.from('!')]))
    await process(longer.id)
    expect((await mediaOf(longer.id)).rejection).toMatchObject({ code: 'size-mismatch' })

    const other = await announced(coffeeCup)
    await store(other.id, Buffer.concat([coffeeCup.subarray(0, -1), Buffer.from('!')]))
    await process(other.id)
    expect((await mediaOf(other.id)).rejection).toMatchObject({ code: 'checksum-mismatch' })
  })

  test('that was gone before it could be processed is rejected', async () => {
    const id = await uploaded(coffeeCup)
    await service.s3.send(new DeleteObjectCommand({ Bucket: service.settings.UPLOADS_BUCKET, Key: `image/${id}` }))
    await process(id)
    expect((await mediaOf(id)).rejection).toMatchObject({ code: 'upload-missing' })
  })

  test('that nobody announced is left alone', async () => {
    expect(await service.process(bucketTold(service.settings.UPLOADS_BUCKET, ['a holiday/photo 1.jpg']))).toEqual({
      batchItemFailures: [],
    })
  })

  test('keeps the trace of the request that announced it', async () => {
    const id = await uploaded(coffeeCup)
    await process(id)
    const correlations = (await commitsOf(id)).map(({ m }) => JSON.parse(m)[1])
    expect(new Set(correlations).size).toBe(1)
  })

  test('has renditions that browsers may keep for a year', async () => {
    const id = await uploaded(coffeeCup)
    await process(id)
    const [first] = (await mediaOf(id)).renditions
    const key = new URL(first?.url ?? '').pathname.split('/').slice(-2).join('/')
    const head = await service.s3.send(new HeadObjectCommand({ Bucket: service.settings.RENDITIONS_BUCKET, Key: key }))
    expect(head).toMatchObject({ CacheControl: 'public, max-age=31536000, immutable', ContentType: 'image/avif' })
  })
})

describe('a picture that never gets done', () => {
  test('is tried once more and then rejected, instead of coming back for ever', async () => {
    const id = await uploaded(coffeeCup)
    const hanging = renderer({
      deadlineMs: 500,
      memoryLimit: 512 * 1024 * 1024,
      script: fileURLToPath(new URL('./children/never-answers.ts', import.meta.url)),
    })
    const processing = processObject({
      media: mediaStreams({ client: service.dynamodb, table: service.settings.EVENTS_TABLE }),
      fetch: (object, announced) => fetchUpload(service.s3, object, announced),
      work: makePictures({
        renderer: hanging,
        client: service.s3,
        renditionsBucket: service.settings.RENDITIONS_BUCKET,
      }),
    })
    const object = { bucket: service.settings.UPLOADS_BUCKET, key: `image/${id}` }
    const delivery = { id: 'message-1', trace: continueTrace(undefined) }
    await expect(processing(object, { ...delivery, deliveries: 1 })).rejects.toThrow(ChildTimeoutError)
    expect(await mediaOf(id)).toMatchObject({ status: 'processing' })
    await processing(object, { ...delivery, deliveries: 2 })
    expect(await mediaOf(id)).toMatchObject({ status: 'rejected', rejection: { code: 'processing-timed-out' } })
  })
})

describe('the queue of uploads', () => {
  test('may carry the message that S3 sends when it is set up', async () => {
    expect(await service.process(queued({ Service: 'Amazon S3', Event: 's3:TestEvent' }))).toEqual({
      batchItemFailures: [],
    })
  })

  test('gets a message back that is no notification', async () => {
    expect(await service.process(queued({ hello: 'world' }))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'message-1' }],
    })
  })
})

describe('POST /v1/media', () => {
  test('answers a form whose policy pins key, type, size and checksum', async () => {
    const { id, upload } = await announced(coffeeCup)
    const { conditions } = JSON.parse(Buffer.from(upload.fields['Policy'] ?? '', 'base64').toString())
    expect(conditions).toEqual(
      expect.arrayContaining([
        { key: `image/${id}` },
        { bucket: service.settings.UPLOADS_BUCKET },
        { 'Content-Type': 'image/jpeg' },
        { 'x-amz-checksum-sha256': createHash('sha256').update(coffeeCup).digest('base64') },
        ['content-length-range', coffeeCup.length, coffeeCup.length],
      ]),
    )
    expect(upload).toMatchObject({ method: 'POST', fileField: 'file' })
  })

  test('answers the same media and form to the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const first = await announce(service.api, coffeeCup, { headers })
    const second = await announce(service.api, coffeeCup, { headers })
    expect(second).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } })
    expect(second.body['id']).toBe(first.body['id'])
    expect(second.body['upload']).toMatchObject({ expiresAt: (first.body as unknown as Media).upload.expiresAt })
    expect(await announce(service.api, hubbleDeepField, { headers })).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    })
  })

  test.each([
    ['bytes', { bytes: 33 * 1024 * 1024 }],
    ['contentType', { contentType: 'image/svg+xml' }],
    ['kind', { kind: 'hologram' }],
    ['sha256', { sha256: 'abc' }],
    ['name', { name: '../../etc/passwd' }],
  ])('refuses a wrong or unknown field: %s', async (field, wrong) => {
    expect(await announce(service.api, coffeeCup, { fields: wrong })).toMatchObject({
      status: 400,
      body: { code: 'invalid-body', errors: [{ pointer: `/${field}` }] },
    })
  })

  test('is for those who may write media', async () => {
    expect(await announce(service.api, coffeeCup, { who: customer })).toMatchObject({
      status: 403,
      body: { code: 'missing-scope' },
    })
  })
})

describe('GET /v1/media/{id}', () => {
  test('does not know a media that nobody announced', async () => {
    expect(await get('med_00000000000000000000000000')).toMatchObject({
      status: 404,
      body: { code: 'media-not-found' },
    })
  })

  test('reads the read table, but is never older than what the caller has seen', async () => {
    const id = await uploaded(coffeeCup)
    const media = mediaStreams({ client: service.dynamodb, table: service.settings.EVENTS_TABLE })
    const { store } = media
    const rows = readTable({ client: service.dynamodb, table: service.settings.READ_TABLE })
    const project = projector({ store, rows, projections: [mediaDetail] })
    await project(`media#${id}`, await store.load(`media#${id}`))
    await process(id)
    expect((await get(id)).body).toMatchObject({ status: 'awaiting-upload', version: 1 })
    expect((await get(id, { 'if-version-at-least': '3' })).body).toMatchObject({ status: 'ready', version: 3 })

    await project(`media#${id}`, (await store.load(`media#${id}`)).slice(-1))
    expect((await rows.get(mediaDetail, id))?.row).toEqual((await media.read(id)).state)
    expect((await get(id)).body).toMatchObject({ status: 'ready', version: 3 })
  })

  test('answers 304 while nothing changed', async () => {
    const { id } = await announced(coffeeCup)
    expect(await get(id, { 'if-none-match': '"1"' })).toMatchObject({ status: 304, headers: { etag: '"1"' } })
    await store(id, coffeeCup)
    await process(id)
    expect(await get(id, { 'if-none-match': '"1"' })).toMatchObject({ status: 200, headers: { etag: '"3"' } })
  })
})

interface Media {
  readonly id: string
  readonly status: string
  readonly createdAt: string
  readonly progress: { readonly done: number; readonly uploadedAt: string; readonly finishedAt: string }
  readonly upload: {
    readonly url: string
    readonly fields: Readonly<Record<string, string>>
    readonly expiresAt: string
  }
  readonly rejection: { readonly code: string; readonly detail: string } | null
  readonly placeholder: { readonly dominantColour: string; readonly thumbHash: string } | null
  readonly renditions: readonly {
    readonly preset: string
    readonly url: string
    readonly format: string
    readonly contentType: string
    readonly width: number
    readonly height: number
    readonly bytes: number
  }[]
}

async function announced(file: Uint8Array): Promise<Media> {
  const { status, body } = await announce(service.api, file)
  expect(status).toBe(201)
  // The shape is what these tests are about.
  return body as unknown as Media
}

/** Announces a file and uploads it with the form. */
async function uploaded(file: Uint8Array): Promise<string> {
  const { id, upload } = await announced(file)
  await post(upload, file)
  return id
}

function post({ url, fields }: Media['upload'], file: Uint8Array): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([Buffer.from(file)]))
  return fetch(url, { method: 'POST', body: form })
}

/** Puts a file where the form would, past the form. */
async function store(id: string, file: Uint8Array): Promise<void> {
  await service.s3.send(
    new PutObjectCommand({ Bucket: service.settings.UPLOADS_BUCKET, Key: `image/${id}`, Body: file }),
  )
}

function process(id: string) {
  return service.process(bucketTold(service.settings.UPLOADS_BUCKET, [`image/${id}`]))
}

function get(id: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return call(service.api, {
    route: 'GET /v1/media/{id}',
    path: `/v1/media/${id}`,
    params: { id },
    headers,
    authorizer: manager,
  })
}

async function mediaOf(id: string): Promise<Media & { version: number }> {
  const { status, body } = await get(id)
  expect(status).toBe(200)
  // The shape is what these tests are about.
  return body as unknown as Media & { version: number }
}

async function commitsOf(id: string): Promise<{ k: string[]; m: string }[]> {
  const { Items = [] } = await service.dynamodb.send(
    new QueryCommand({
      TableName: service.settings.EVENTS_TABLE,
      KeyConditionExpression: 'p = :p',
      ExpressionAttributeValues: { ':p': { S: `media#${id}` } },
    }),
  )
  return Items.map((item) => ({ k: item['k']?.SS ?? [], m: item['m']?.S ?? '' }))
}
