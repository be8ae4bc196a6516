import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { getMedia } from './get-media.ts'
import { renditionUrls } from './rendition-urls.ts'
import { requestUpload } from './request-upload.ts'
import { objectStorage } from './storage.ts'
import { uploadStreams } from './uploads.ts'

const client = dynamoDb()
const s3 = objectStorage()
const eventsTable = setting('EVENTS_TABLE')
const { uploads } = uploadStreams({ client, table: eventsTable })
const rows = readTable({ client, table: setting('READ_TABLE') })
const sign = renditionUrls({ client: s3, bucket: setting('RENDITIONS_BUCKET') })

export const init = () => warm(client, eventsTable, 'number')

/** Announcing uploads, and asking what became of them. */
export const handler = httpFunction({
  'POST /v1/media': requestUpload({ uploads, storage: { client: s3, bucket: setting('UPLOADS_BUCKET') }, sign }),
  'GET /v1/media/{id}': getMedia({ uploads, rows, sign }),
})
