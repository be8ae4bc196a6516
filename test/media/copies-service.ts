import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { bundle, bundleDirectory } from '#infra/bundle.ts'
import { engineEnvironment, laptopCredentials } from '#local/engines/clients.ts'
import { startDynamoDb } from '#local/engines/dynamodb.ts'
import { startFauxqs } from '#local/engines/fauxqs.ts'
import { freePort } from '#local/engines/ports.ts'
import { createEventsTable, createReadTable } from '#test/kit/tables.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const region = 'eu-central-1'
const buckets = { UPLOADS_BUCKET: 'uploads', BOOKS_BUCKET: 'books', COPIES_BUCKET: 'copies' }

type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse>

export type CopiesService = Awaited<ReturnType<typeof startCopiesService>>

/** The functions of books and copies over real engines, as bundles that are deployed. */
export async function startCopiesService() {
  const dataDir = await mkdtemp(join(tmpdir(), 'storefold-copies-'))
  const entries = ['process-ebook', 'mark-copy', 'receive-orders', 'receive-catalog'] as const
  const [dynamodbEngine, fauxqs] = await Promise.all([
    startDynamoDb({ inMemory: true }),
    freePort().then((port) => startFauxqs({ port, region, dataDir })),
    bundle(
      root,
      entries.map((name) => `functions/media/${name}.ts`),
    ),
  ])
  const { endpoint } = fauxqs
  const at = { region, endpoint, credentials: laptopCredentials }
  const dynamodb = new DynamoDBClient({ ...at, endpoint: dynamodbEngine.endpoint })
  const s3 = new S3Client({ ...at, forcePathStyle: true })
  const sqs = new SQSClient(at)
  const [EVENTS_TABLE, READ_TABLE, { QueueUrl = '' }] = await Promise.all([
    createEventsTable(dynamodb),
    createReadTable(dynamodb),
    sqs.send(new CreateQueueCommand({ QueueName: 'copies.fifo', Attributes: { FifoQueue: 'true' } })),
    ...Object.values(buckets).map((Bucket) => s3.send(new CreateBucketCommand({ Bucket }))),
  ])
  // The engine names a host that only browsers resolve.
  const COPY_QUEUE = new URL(new URL(QueueUrl).pathname, endpoint).href
  const settings = { EVENTS_TABLE, READ_TABLE, COPY_QUEUE, ...buckets }
  const engines = {
    dynamodb: dynamodbEngine.endpoint,
    sqs: endpoint,
    sns: endpoint,
    s3: endpoint,
    cognito: endpoint,
    kms: endpoint,
  }
  Object.assign(process.env, settings, engineEnvironment(engines, region))
  const { handler: api } = await import('#functions/media/copies-api.ts')
  const [processEbook, markCopy, receiveOrders, receiveCatalog] = await Promise.all(entries.map(deployed))
  if (!processEbook || !markCopy || !receiveOrders || !receiveCatalog) throw new Error('an entry is missing')
  return {
    api,
    processEbook,
    markCopy,
    receiveOrders,
    receiveCatalog,
    dynamodb,
    s3,
    settings,
    /** Ids of the copies that the queue holds; they are gone then. */
    async queuedCopies(): Promise<string[]> {
      const ids: string[] = []
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: COPY_QUEUE, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
        )
        if (Messages.length === 0) return ids
        for (const { Body = '', ReceiptHandle } of Messages) {
          ids.push(JSON.parse(Body).copyId)
          await sqs.send(new DeleteMessageCommand({ QueueUrl: COPY_QUEUE, ReceiptHandle }))
        }
      }
    },
    async stop() {
      sqs.destroy()
      s3.destroy()
      await Promise.all([dynamodbEngine.stop(), fauxqs.stop()])
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The bundle of an entry, as it is deployed. */
async function deployed(name: string): Promise<QueueHandler> {
  const directory = bundleDirectory(root, `functions/media/${name}.ts`)
  // The bundle's exports are those of its entry; require cannot know.
  const module = createRequire(import.meta.url)(join(directory, 'main.cjs')) as {
    init(): Promise<unknown>
    handler(event: SQSEvent, context: object): Promise<SQSBatchResponse>
  }
  await module.init()
  return (event) => module.handler(event, { getRemainingTimeInMillis: () => 60_000 })
}
