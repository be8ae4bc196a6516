import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { bundle, bundleDirectory } from '#infra/bundle.ts'
import { engineEnvironment, laptopCredentials } from '#local/engines/clients.ts'
import { startDynamoDb } from '#local/engines/dynamodb.ts'
import { startFauxqs } from '#local/engines/fauxqs.ts'
import { freePort } from '#local/engines/ports.ts'
import type { HttpHandler } from '#test/edge/call.ts'
import { createEventsTable, createReadTable } from '#test/kit/tables.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const region = 'eu-central-1'
const buckets = {
  UPLOADS_BUCKET: 'media-uploads',
  RENDITIONS_BUCKET: 'media-renditions',
  BOOKS_BUCKET: 'media-books',
}

/** The functions of the media service over real engines; the one that renders is the bundle that is deployed. */
export interface MediaService {
  readonly api: HttpHandler
  readonly process: (event: SQSEvent) => Promise<SQSBatchResponse>
  readonly dynamodb: DynamoDBClient
  readonly s3: S3Client
  readonly settings: typeof buckets & { readonly EVENTS_TABLE: string; readonly READ_TABLE: string }
  readonly stop: () => Promise<void>
}

export async function startMediaService(): Promise<MediaService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'storefold-media-'))
  const [dynamodbEngine, fauxqs] = await Promise.all([
    startDynamoDb({ inMemory: true }),
    freePort().then((port) => startFauxqs({ port, region, dataDir })),
    bundle(root, ['functions/media/process-upload.ts']),
  ])
  const { endpoint } = fauxqs
  const dynamodb = new DynamoDBClient({ region, endpoint: dynamodbEngine.endpoint, credentials: laptopCredentials })
  const s3 = new S3Client({ region, endpoint, credentials: laptopCredentials, forcePathStyle: true })
  const [EVENTS_TABLE, READ_TABLE] = await Promise.all([
    createEventsTable(dynamodb),
    createReadTable(dynamodb),
    ...Object.values(buckets).map((Bucket) => s3.send(new CreateBucketCommand({ Bucket }))),
  ])
  const engines = {
    dynamodb: dynamodbEngine.endpoint,
    sqs: endpoint,
    sns: endpoint,
    s3: endpoint,
    cognito: endpoint,
    kms: endpoint,
  }
  const settings = { EVENTS_TABLE, READ_TABLE, ...buckets }
  Object.assign(process.env, settings, engineEnvironment(engines, region))
  const { handler: api } = await import('#functions/media/api.ts')
  const directory = bundleDirectory(root, 'functions/media/process-upload.ts')
  // The bundle's exports are those of its entry; require cannot know.
  const processing = createRequire(import.meta.url)(join(directory, 'main.cjs')) as {
    init(): Promise<void>
    handler(event: SQSEvent, context: object): Promise<SQSBatchResponse>
  }
  await processing.init()
  return {
    api,
    process: (event) => processing.handler(event, { getRemainingTimeInMillis: () => 60_000 }),
    dynamodb,
    s3,
    settings,
    stop: async () => {
      await Promise.all([dynamodbEngine.stop(), fauxqs.stop()])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
