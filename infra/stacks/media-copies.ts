import { Duration } from 'aws-cdk-lib'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { decides } from '../constructs/facts.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { alarmOnLogged, refusedCopy } from '../constructs/logged-alarm.ts'
import { sendsTo } from '../constructs/messages.ts'
import { loads, signsLinks, stores } from '../constructs/objects.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
import { lists, projects, reads, readsMany } from '../constructs/rows.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'
import { type MediaDataStack, processingTimeout } from './media-data.ts'

/** Two tries at the slowest book of 20 s each, and the transfer of both files. */
const markingTimeout = Duration.seconds(60)

/** In MiB. A book has up to 64 and lies in the function twice; its process may come to 500. */
const bookMemory = 1536

interface CopiesProps {
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
export function addCopies(
  scope: Construct,
  { context, edge, media, catalogTopic, ordersTopic }: CopiesProps,
): Readonly<Record<string, Queue>> {
  const { data, uploads, books, copies, arrivals } = media
  const queue = new ReliableQueue(scope, 'CopyQueue', { context, fifo: true, consumerTimeout: markingTimeout })

  new ServiceFunction(scope, 'ProcessEbook', {
    context,
    entry: 'functions/media/process-ebook.ts',
    timeout: processingTimeout,
    memory: bookMemory,
    takes: { queue: arrivals.ebook.queue, batchSize: 1, maxConcurrency: 10 },
    does: [decides(data.events), loads(uploads), stores(books, 'BOOKS_BUCKET')],
  })
  const mark = new ServiceFunction(scope, 'MarkCopy', {
    context,
    entry: 'functions/media/mark-copy.ts',
    timeout: markingTimeout,
    memory: bookMemory,
    takes: { queue: queue.queue, batchSize: 1, maxConcurrency: 10 },
    does: [
      decides(data.events),
      readsMany(data.readModels),
      loads(books, 'BOOKS_BUCKET'),
      stores(copies, 'COPIES_BUCKET'),
    ],
  })
  alarmOnLogged(mark, context, refusedCopy)
  const receiveOrders = new ServiceFunction(scope, 'ReceiveOrders', {
    context,
    entry: 'functions/media/receive-orders.ts',
    does: [
      decides(data.events),
      projects(data.readModels),
      readsMany(data.readModels),
      sendsTo(queue.queue, 'COPY_QUEUE'),
    ],
  })
  const receiveCatalog = new ServiceFunction(scope, 'ReceiveCatalog', {
    context,
    entry: 'functions/media/receive-catalog.ts',
    does: [projects(data.readModels)],
  })
  const api = new ServiceFunction(scope, 'CopiesApi', {
    context,
    entry: 'functions/media/copies-api.ts',
    does: [
      decides(data.events),
      reads(data.readModels),
      lists(data.readModels),
      sendsTo(queue.queue, 'COPY_QUEUE'),
      signsLinks(copies, 'COPIES_BUCKET'),
    ],
  })
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
