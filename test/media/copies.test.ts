import { createHash, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalogEvents } from '#events/catalog.ts'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { type MediaId, mediaId, type OrderId, orderId, type ProductId, productId } from '#events/vocabulary.ts'
import { copyId } from '#functions/media/copy/copy-id.ts'
import { copyList } from '#functions/media/copy/copy-list.ts'
import { makeCopy } from '#functions/media/copy/make-copy.ts'
import { copyCode } from '#functions/media/ebook/copy-code.ts'
import { ebookReader } from '#functions/media/ebook/ebook-reader.ts'
import { copyStreams, mediaStreams } from '#functions/media/streams.ts'
import { ulid } from '#shared/identity/ids.ts'
import { continueTrace } from '#shared/observability/trace.ts'
import { projector } from '#shared/projections/projector.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { created as productCreated } from '#test/catalog/past.ts'
import { call, type Reply } from '#test/edge/call.ts'
import { metadata } from '#test/kit/event-store.ts'
import { failedIds, received } from '#test/kit/queue-event.ts'
import { approved, cancellation, captured, createdWith, cup, eur, paid } from '#test/orders/past.ts'
import { findMarks } from '#trace/find-marks.ts'
import { pagesOnly, smallPdf } from './books.ts'
import { bucketTold } from './bucket-told.ts'
import { busMessages } from './bus-message.ts'
import { type CopiesService, startCopiesService } from './copies-service.ts'
import { minute } from './copy-past.ts'

const ada = { kind: 'person', id: 'ada', scopes: 'shop:buy', refusal: '' }
const eve = { ...ada, id: 'eve' }
const support = { ...ada, id: 'sue', scopes: 'orders:read orders:manage' }
const book = smallPdf('Notes by the Translator')

let service: CopiesService
beforeAll(async () => {
  service = await startCopiesService()
}, 60_000)
afterAll(() => service?.stop(), 20_000)

describe('an uploaded book', () => {
  test('is kept byte for byte where copies are made from', async () => {
    const id = await keptBook()
    const { state } = await allMedia().read(id)
    expect(state).toMatchObject({ status: 'ready', original: { kind: 'ebook', format: 'pdf', units: 1 } })
    const { key } = await bookOf(id)
    const head = await service.s3.send(new HeadObjectCommand({ Bucket: service.settings.BOOKS_BUCKET, Key: key }))
    expect(head).toMatchObject({ ContentLength: book.length, ContentType: 'application/pdf' })
  })

  test('that is no book is rejected with a reason', async () => {
    const id = await uploadedEbook(Buffer.from('GIF89a is no book'))
    await service.processEbook(bucketTold(service.settings.UPLOADS_BUCKET, [`ebook/${id}`]))
    expect((await allMedia().read(id)).state).toMatchObject({ status: 'rejected', detail: expect.any(String) })
  })
})

describe('a paid order', () => {
  test('gets a copy that its buyer downloads, and that tells whose it is', async () => {
    const order = await paidOrder(await soldBook())
    await made(order)
    const first = await download(order)
    expect(first).toMatchObject({
      status: 303,
      body: { remaining: 4 },
      headers: { 'cache-control': 'private, no-store' },
    })

    const response = await fetch(String(first.headers['location']))
    const content = Buffer.from(await response.arrayBuffer())
    expect(response.headers.get('content-type')).toBe('application/pdf')
    expect(response.headers.get('content-disposition')).toContain('filename="Cup.pdf"')
    expect(content.equals(book)).toBe(false)
    expect(await findMarks(content)).toEqual([copyCode(order, 1)])
    expect(await findMarks(await pagesOnly(content))).toEqual([copyCode(order, 1)])
    expect((await fetch(String(first.headers['location']))).status).toBe(200)

    await projected(order)
    expect(await trace(copyCode(order, 1))).toMatchObject({
      status: 200,
      body: { orderId: order, line: 1, customerId: 'ada', format: 'pdf', downloads: 1, remaining: 4, status: 'marked' },
    })
  })

  test('waits for its copy, and says so', async () => {
    const order = await paidOrder(await soldBook())
    expect(await download(order)).toMatchObject({ status: 202, headers: { 'retry-after': '2' } })
    expect((await list(order)).body['items']).toMatchObject([{ line: 1, state: 'marking', remaining: 5 }])
    await made(order)
    expect((await list(order)).body['items']).toMatchObject([{ line: 1, state: 'ready', remaining: 5, format: 'pdf' }])
  })

  test('gets one copy, however often its payment and its wish are heard of', async () => {
    const product = await soldBook()
    const order = newOrderId()
    const past = lifeOf(product)
    await hear(order, past)
    await hear(order, past)
    const queued = await service.queuedCopies()
    // The queue drops the second message within five minutes; what comes after that finds the copy made.
    expect(queued).toEqual([copyId(order, 1)])
    await mark(order)
    await mark(order)
    await hear(order, past)
    await mark(order)
    expect(await factsOf(order)).toEqual(['CopyRequested', 'CopyMarked'])
  })

  test('gives a link once per five minutes, five times, and then no more', async () => {
    const order = await paidOrder(await soldBook())
    await made(order)
    const copies = copyStreams({ client: service.dynamodb, table: service.settings.EVENTS_TABLE })
    const past = Date.now() - 60 * minute
    for (let n = 0; n < 4; n++) {
      const command = { type: 'Download', now: past + n * 6 * minute } as const
      await copies.execute(copyId(order, 1), command, { commandId: randomUUID(), metadata })
    }
    expect(await download(order)).toMatchObject({ status: 303, body: { remaining: 0 } })
    expect(await download(order)).toMatchObject({ status: 303, body: { remaining: 0 } })
    expect((await list(order)).body['items']).toMatchObject([{ state: 'ready', remaining: 0 }])

    const spent = await paidOrder(await soldBook())
    await made(spent)
    for (let n = 0; n < 5; n++) {
      const command = { type: 'Download', now: past + n * 6 * minute } as const
      await copies.execute(copyId(spent, 1), command, { commandId: randomUUID(), metadata })
    }
    expect(await download(spent)).toMatchObject({ status: 410, body: { code: 'download-spent' } })
    expect((await list(spent)).body['items']).toMatchObject([{ state: 'spent', remaining: 0 }])
  })

  test('counts two requests at the same moment as one', async () => {
    const order = await paidOrder(await soldBook())
    await made(order)
    const replies = await Promise.all([download(order), download(order), download(order)])
    expect(replies.map(({ status }) => status)).toEqual([303, 303, 303])
    expect((await list(order)).body['items']).toMatchObject([{ remaining: 4 }])
  })

  test('gets what the product’s download is when the copy is made', async () => {
    const product = await soldBook()
    const order = await paidOrder(product)
    const second = await keptBook(smallPdf('Second edition'))
    await hearCatalog(product, [[{ type: 'DownloadAttached', data: { download: second } }]], 2)
    await made(order)
    await projected(order)
    expect((await trace(copyCode(order, 1))).body['mediaId']).toBe(second)
  })
})

describe('nobody downloads', () => {
  test('what is not paid', async () => {
    const order = newOrderId()
    await hear(order, lifeOf(await soldBook()).slice(0, 2))
    expect(await download(order)).toMatchObject({ status: 409, body: { code: 'not-paid' } })
    expect((await list(order)).body['items']).toMatchObject([{ state: 'unpaid' }])
  })

  test('another person’s copy, not even staff, and nobody learns that there is one', async () => {
    const order = await paidOrder(await soldBook())
    await made(order)
    expect(await download(order, eve)).toMatchObject({ status: 404, body: { code: 'order-not-found' } })
    expect(await list(order, eve)).toMatchObject({ status: 404, body: { code: 'order-not-found' } })
    expect(await download(order, support)).toMatchObject({ status: 403, body: { code: 'missing-scope' } })
    expect(await trace(copyCode(order, 1), ada)).toMatchObject({ status: 403 })
  })

  test('a line that is sent, or that is not there', async () => {
    const order = await paidOrder(await soldBook())
    for (const line of ['2', '3', '01', 'x']) {
      expect(await download(order, ada, line)).toMatchObject({ status: 404, body: { code: 'no-such-download' } })
    }
  })

  test('what was cancelled or paid back', async () => {
    const order = await paidOrder(await soldBook())
    await made(order)
    await hear(order, [[cancellation('customer')]], 4)
    expect(await download(order)).toMatchObject({ status: 410, body: { code: 'download-revoked' } })
    expect((await list(order)).body['items']).toMatchObject([{ state: 'revoked', remaining: 0 }])
    expect(await factsOf(order)).toEqual(['CopyRequested', 'CopyMarked', 'CopyRevoked'])
  })
})

describe('a copy that can’t be made', () => {
  test('because its book is gone is waited for once and then refused', async () => {
    const product = newProductId()
    const media = await keptBook()
    await hearCatalog(product, [
      [{ ...productCreated, data: { ...productCreated.data, digital: true, download: media } }],
    ])
    const { key } = await bookOf(media)
    await service.s3.send(new DeleteObjectCommand({ Bucket: service.settings.BOOKS_BUCKET, Key: key }))
    const order = await paidOrder(product)
    expect(await mark(order)).toEqual(['message-1'])
    expect(await mark(order, 2)).toEqual([])
    expect(await factsOf(order)).toEqual(['CopyRequested', 'CopyRefused'])
    expect(await download(order)).toMatchObject({ status: 409, body: { code: 'copy-refused' } })
  })

  test.each([
    ['ends its process', 'dies.ts', 20_000, 'too-large-unpacked'],
    ['never ends', 'never-answers.ts', 500, 'marking-timed-out'],
  ])('because marking it %s is refused with the reason', async (_what, script, deadlineMs, code) => {
    const order = await paidOrder(await soldBook())
    const { client, reader } = {
      client: service.s3,
      reader: ebookReader({
        deadlineMs,
        memoryLimit: 512 * 1024 * 1024,
        script: fileURLToPath(new URL(`./children/${script}`, import.meta.url)),
      }),
    }
    const copies = copyStreams({ client: service.dynamodb, table: service.settings.EVENTS_TABLE })
    const product = (await copies.read(copyId(order, 1))).state
    if (product.status === 'none') throw new Error('no copy was asked for')
    const media = mediaOf.get(product.productId) ?? null
    const make = makeCopy({
      copies,
      media: allMedia(),
      downloadOf: async () => media,
      reader,
      client,
      buckets: { books: service.settings.BOOKS_BUCKET, copies: service.settings.COPIES_BUCKET },
    })
    await make(copyId(order, 1), { id: 'm', deliveries: 1, trace: continueTrace(undefined) })
    expect((await copies.read(copyId(order, 1))).state).toMatchObject({ status: 'refused', refusal: { code } })
  })
})

test('an order’s commits that come with a gap go back to the queue', async () => {
  const order = newOrderId()
  const [first, , third] = busMessages(orderEvents, `order#${order}`, lifeOf(await soldBook()))
  const told = (body: unknown) => service.receiveOrders(received([{ id: 'm', body, group: order }])).then(failedIds)
  expect(await told(first)).toEqual([])
  expect(await told(third)).toEqual(['m'])
})

/** Which book each product of these tests has. */
const mediaOf = new Map<string, MediaId>()

function allMedia() {
  return mediaStreams({ client: service.dynamodb, table: service.settings.EVENTS_TABLE })
}

async function uploadedEbook(file: Buffer): Promise<MediaId> {
  const id = v.parse(mediaId, `med_${ulid(Date.now())}`)
  const key = `ebook/${id}`
  await allMedia().execute(
    id,
    {
      type: 'RequestUpload',
      ownerId: 'ada',
      kind: 'ebook',
      contentType: 'application/pdf',
      bytes: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
      key,
      expiresAt: '2030-01-01T00:00:00.000Z',
    },
    { commandId: 'request', metadata },
  )
  await service.s3.send(new PutObjectCommand({ Bucket: service.settings.UPLOADS_BUCKET, Key: key, Body: file }))
  return id
}

/** A book that was uploaded and accepted. */
async function keptBook(file = book): Promise<MediaId> {
  const id = await uploadedEbook(file)
  expect(await service.processEbook(bucketTold(service.settings.UPLOADS_BUCKET, [`ebook/${id}`]))).toEqual({
    batchItemFailures: [],
  })
  return id
}

async function bookOf(id: MediaId): Promise<{ key: string }> {
  const { state } = await allMedia().read(id)
  if (state.status !== 'ready' || state.original.kind !== 'ebook') throw new Error(`${id} is ${state.status}`)
  return state.original
}

/** A digital product with a book of its own. */
async function soldBook(): Promise<ProductId> {
  const product = newProductId()
  const download = await keptBook()
  mediaOf.set(product, download)
  await hearCatalog(product, [[{ ...productCreated, data: { ...productCreated.data, digital: true, download } }]])
  return product
}

async function hearCatalog(product: ProductId, commits: Parameters<typeof busMessages>[2], from = 1): Promise<void> {
  const messages = busMessages(catalogEvents, `product#${product}`, commits, from)
  const event = received(messages.map((body, index) => ({ id: `m${index}`, body, group: product })))
  expect(failedIds(await service.receiveCatalog(event))).toEqual([])
}

/** The commits of an order of three pieces of the product, of which the buyer pays, and a poster that is sent. */
function lifeOf(product: ProductId): OrderEvent[][] {
  const { data } = createdWith({ downloads: [cup] })
  const lines = data.lines.map((it) => (it.digital ? { ...it, productId: product, quantity: 1 } : it))
  return [[{ type: 'OrderCreated', data: { ...data, lines } }], [approved], [captured('e1', eur(5000)), paid]]
}

async function hear(order: OrderId, commits: readonly (readonly OrderEvent[])[], from = 1): Promise<void> {
  const messages = busMessages(orderEvents, `order#${order}`, commits, from)
  const event = received(messages.map((body, index) => ({ id: `m${index}`, body, group: order })))
  expect(failedIds(await service.receiveOrders(event))).toEqual([])
}

async function paidOrder(product: ProductId): Promise<OrderId> {
  const order = newOrderId()
  await hear(order, lifeOf(product))
  return order
}

/** The queue's message about the order's copy; answers the ids of what must come again. */
async function mark(order: OrderId, deliveries = 1): Promise<string[]> {
  const event = received([{ id: 'message-1', body: { copyId: copyId(order, 1) }, group: copyId(order, 1) }])
  for (const record of event.Records) record.attributes.ApproximateReceiveCount = String(deliveries)
  return failedIds(await service.markCopy(event))
}

async function made(order: OrderId): Promise<void> {
  expect(await service.queuedCopies()).toContain(copyId(order, 1))
  expect(await mark(order)).toEqual([])
}

async function factsOf(order: OrderId): Promise<string[]> {
  const { store } = copyStreams({ client: service.dynamodb, table: service.settings.EVENTS_TABLE })
  const commits = await store.load(`copy#${copyId(order, 1)}`)
  return commits.flatMap(({ events }) => events.map(({ type }) => type))
}

async function projected(order: OrderId): Promise<void> {
  const { store } = copyStreams({ client: service.dynamodb, table: service.settings.EVENTS_TABLE })
  const rows = readTable({ client: service.dynamodb, table: service.settings.READ_TABLE })
  const stream = `copy#${copyId(order, 1)}` as const
  await projector({ store, rows, projections: [copyList] })(stream, await store.load(stream))
}

function download(order: string, who = ada, line = '1'): Promise<Reply> {
  return call(service.api, {
    route: 'GET /v1/orders/{id}/downloads/{line}',
    path: `/v1/orders/${order}/downloads/${line}`,
    params: { id: order, line },
    authorizer: who,
  })
}

function list(order: string, who = ada): Promise<Reply> {
  return call(service.api, {
    route: 'GET /v1/orders/{id}/downloads',
    path: `/v1/orders/${order}/downloads`,
    params: { id: order },
    authorizer: who,
  })
}

function trace(code: string, who = support): Promise<Reply> {
  return call(service.api, {
    route: 'GET /v1/copies/{code}',
    path: `/v1/copies/${code}`,
    params: { code },
    authorizer: who,
  })
}

function newOrderId(): OrderId {
  return v.parse(orderId, `ord_${ulid(Date.now())}`)
}

function newProductId(): ProductId {
  return v.parse(productId, `prd_${ulid(Date.now())}`)
}
