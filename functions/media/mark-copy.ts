import * as v from 'valibot'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { setting } from '#shared/settings.ts'
import { copyMessage } from './copy/copy-queue.ts'
import { makeCopy } from './copy/make-copy.ts'
import { productDownloads } from './copy/product-downloads.ts'
import { ebookReader } from './ebook/ebook-reader.ts'
import { objectStorage } from './processing/storage.ts'
import { copyStreams, mediaStreams } from './streams.ts'

const client = dynamoDb()
const table = setting('EVENTS_TABLE')
const rows = readTable({ client, table: setting('READ_TABLE') })

/** A book of 300 pages takes under a second; two tries of the slowest and their transfer fit the function's 60 s. */
const deadlineMs = 20_000

/** Of the function's 1536 MB; a book of 300 pages takes some 150, the function itself holds the file twice. */
const memoryLimit = 500 * 1024 * 1024

const reader = ebookReader({ deadlineMs, memoryLimit })
const make = makeCopy({
  copies: copyStreams({ client, table }),
  media: mediaStreams({ client, table }),
  downloadOf: async (productId) => (await rows.getMany(productDownloads, [productId])).get(productId)?.row ?? null,
  reader,
  client: objectStorage(),
  buckets: { books: setting('BOOKS_BUCKET'), copies: setting('COPIES_BUCKET') },
})

/** Starts the process that marks books while the connection is warmed. */
export function init(): Promise<void> {
  reader.start()
  return warm(client, table, 'number')
}

/** Makes the copies that paid orders and returning buyers ask for. */
export const handler = queueFunction(async ({ id, body, deliveries, trace }) => {
  await make(v.parse(copyMessage, body).copyId, { id, deliveries, trace })
})
