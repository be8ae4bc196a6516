import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import {
  grantDeciding,
  grantLists,
  grantManyRows,
  grantProjecting,
  grantQueueing,
  grantRows,
} from '../constructs/grants.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { alarmOnLogged, refusedCopy } from '../constructs/logged-alarm.ts'
import { grantMissingObjects, grantReadingObjects, grantWritingObjects } from '../constructs/object-grants.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'
import type { MediaDataStack } from './media-data.ts'

/** Two tries at the slowest book of 20 s each, and the transfer of both files. */
const markingTimeout = Duration.seconds(60)

/** In MiB. A book has up to 64 and lies in the function twice; its process may come to 500. */
const bookMemory = 1536

export interface CopiesProps {
  readonly context: ShopContext
  readonly edge: Edge
  readonly media: MediaDataStack
  readonly catalogTopic: ITopic
  readonly ordersTopic: ITopic
}

/**
 * Books and their copies: what is uploaded is looked at and kept, what is paid for is marked, and what is marked is downloaded by
 * its buyer and traced by staff. Answers the dead-letter queues by the names that operators know them by.
 */
export function addCopies(scope: Construct, props: CopiesProps): Readonly<Record<string, Queue>> {
  const { context, edge, media, catalogTopic, ordersTopic } = props
  const { data, books, copies } = media
  const tables = { EVENTS_TABLE: data.events.tableName, READ_TABLE: data.readModels.tableName }
  const queue = new ReliableQueue(scope, 'CopyQueue', { context, fifo: true, consumerTimeout: markingTimeout })

  addBooks(scope, props)

  const mark = new ServiceFunction(scope, 'MarkCopy', {
    context,
    entry: 'functions/media/mark-copy.ts',
    timeout: markingTimeout,
    memory: bookMemory,
    environment: { ...tables, BOOKS_BUCKET: books.bucketName, COPIES_BUCKET: copies.bucketName },
  })
  grantDeciding(mark, data.events)
  grantManyRows(mark, data.readModels)
  grantReadingObjects(mark, books)
  grantMissingObjects(mark, books)
  grantWritingObjects(mark, copies)
  alarmOnLogged(mark, context, refusedCopy)
  mark.addEventSource(
    new SqsEventSource(queue.queue, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: 10 }),
  )

  const receiveOrders = new ServiceFunction(scope, 'ReceiveOrders', {
    context,
    entry: 'functions/media/receive-orders.ts',
    environment: { ...tables, COPY_QUEUE: queue.queue.queueUrl },
  })
  grantDeciding(receiveOrders, data.events)
  grantProjecting(receiveOrders, data.readModels)
  grantManyRows(receiveOrders, data.readModels)
  grantQueueing(receiveOrders, queue.queue)

  const receiveCatalog = new ServiceFunction(scope, 'ReceiveCatalog', {
    context,
    entry: 'functions/media/receive-catalog.ts',
    environment: { READ_TABLE: data.readModels.tableName },
  })
  grantProjecting(receiveCatalog, data.readModels)

  const api = new ServiceFunction(scope, 'CopiesApi', {
    context,
    entry: 'functions/media/copies-api.ts',
    environment: { ...tables, COPY_QUEUE: queue.queue.queueUrl, COPIES_BUCKET: copies.bucketName },
  })
  grantDeciding(api, data.events)
  grantRows(api, data.readModels)
  grantLists(api, data.readModels)
  grantQueueing(api, queue.queue)
  // What it signs, its own rights must allow.
  grantReadingObjects(api, copies)
  addRoutes(scope, edge, {
    routes: {
      'GET /v1/orders/{id}/downloads': api,
      'GET /v1/orders/{id}/downloads/{line}': api,
      'GET /v1/copies/{code}': api,
    },
  })

  return {
    'media-copies': queue.deadLetters,
    'media-orders-events': subscribe(receiveOrders, { context, topic: ordersTopic, streamTypes: ['order'] }),
    'media-catalog-events': subscribe(receiveCatalog, { context, topic: catalogTopic, streamTypes: ['product'] }),
  }
}

/** Looks at uploaded books and keeps them. */
function addBooks(scope: Construct, { context, media }: CopiesProps): void {
  const { data, uploads, books, arrivals } = media
  const process = new ServiceFunction(scope, 'ProcessEbook', {
    context,
    entry: 'functions/media/process-ebook.ts',
    timeout: Duration.seconds(60),
    memory: bookMemory,
    environment: { EVENTS_TABLE: data.events.tableName, BOOKS_BUCKET: books.bucketName },
  })
  grantDeciding(process, data.events)
  grantReadingObjects(process, uploads)
  grantMissingObjects(process, uploads)
  grantWritingObjects(process, books)
  process.addEventSource(
    new SqsEventSource(arrivals.ebook.queue, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: 10 }),
  )
}
