import { configuredEndpoint } from '#shared/aws/bucket-url.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { rowReader } from '#shared/projections/row-reader.ts'
import { setting } from '#shared/settings.ts'
import { copyList } from './copy/copy-list.ts'
import { copyQueue, queueClient } from './copy/copy-queue.ts'
import { digitalOrders } from './copy/digital-order.ts'
import { download } from './copy/download.ts'
import { listDownloads } from './copy/list-downloads.ts'
import { ownOrderIn } from './copy/own-order.ts'
import { traceCopy } from './copy/trace-copy.ts'
import { signedBucket } from './http/signed-bucket.ts'
import { copyStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const copies = copyStreams({ client, table: eventsTable })
const rows = rowReader({ client, table: setting('READ_TABLE') })
const ownOrder = ownOrderIn(rows)
const requestMark = copyQueue(queueClient(), setting('COPY_QUEUE'))
const copiesBucket = signedBucket({
  config: client.config,
  bucket: setting('COPIES_BUCKET'),
  endpoint: configuredEndpoint(),
})

export const init = () =>
  Promise.all([warm(client, eventsTable, 'number'), rows.generations.prepare([digitalOrders, copyList])])

/** Buyers' copies of books: to download, and to be traced. */
export const handler = httpFunction({
  'GET /v1/orders/{id}/downloads': listDownloads({ copies, ownOrder }),
  'GET /v1/orders/{id}/downloads/{line}': download({ copies, ownOrder, requestMark, copiesBucket }),
  'GET /v1/copies/{code}': traceCopy({ rows }),
})
