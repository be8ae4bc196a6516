import { configuredEndpoint } from '#shared/aws/bucket-url.ts'
import { dynamoDb, warm } from '#shared/aws/clients.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { setting } from '#shared/settings.ts'
import { deleteMedia } from './http/delete-media.ts'
import { getMedia } from './http/get-media.ts'
import { requestUpload } from './http/request-upload.ts'
import { signedBucket } from './http/signed-bucket.ts'
import { mediaProjections } from './read-models/projections.ts'
import { mediaStreams } from './streams.ts'

const client = dynamoDb()
const eventsTable = setting('EVENTS_TABLE')
const media = mediaStreams({ client, table: eventsTable })
const rows = readTable({ client, table: setting('READ_TABLE') })
const signed = (bucket: string) => signedBucket({ config: client.config, bucket, endpoint: configuredEndpoint() })
const uploadsBucket = signed(setting('UPLOADS_BUCKET'))
const renditionsBucket = signed(setting('RENDITIONS_BUCKET'))

export const init = () => Promise.all([warm(client, eventsTable, 'number'), rows.generations.prepare(mediaProjections)])

/** Announcing uploads, and asking what became of them. */
export const handler = httpFunction({
  'POST /v1/media': requestUpload({ media, uploadsBucket, renditionsBucket }),
  'DELETE /v1/media/{id}': deleteMedia({ media, renditionsBucket }),
  'GET /v1/media/{id}': getMedia({ media, rows, renditionsBucket }),
})
