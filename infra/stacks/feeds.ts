import { Duration, Stack } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { plansDeliveries, repeatsDeliveries, showsDeliveries, tracksDeliveries } from '../constructs/deliveries.ts'
import { decides, folds, looksBack } from '../constructs/facts.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { sendsTo } from '../constructs/messages.ts'
import { addReadModelOperations } from '../constructs/read-model-operations.ts'
import { addProjector } from '../constructs/readers.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
import { lists, reads, serves } from '../constructs/rows.ts'
import type { ServiceTables } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { readCommits } from '../constructs/stream-readers.ts'
import { subscribeToAll } from '../constructs/subscription.ts'
import { deliveriesTable, eventsTable, readModelTable } from '../constructs/tables.ts'
import type { ShopContext } from '../shop-context.ts'

/**
 * The feed, the facts and read models of webhooks, and what was sent to them. There is no topic: what is known of webhooks is
 * nobody's business.
 */
export class FeedsDataStack extends Stack {
  readonly data: ServiceTables
  /** Of the shape of facts, so that a reader of commits reads its stream. */
  readonly feed: TableV2
  readonly deliveries: TableV2

  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'Storefold: data of the feeds' })
    this.data = { events: eventsTable(this, 'Events'), readModels: readModelTable(this, 'ReadModels') }
    this.feed = eventsTable(this, 'Feed')
    this.deliveries = deliveriesTable(this, 'Deliveries')
  }
}

interface FeedsStackProps {
  readonly context: ShopContext
  readonly edge: Edge
  readonly data: FeedsDataStack
  /** Every topic of the shop: what is not heard of here is in no feed. */
  readonly topics: readonly ITopic[]
}

/** Everything that leaves the shop: the feed of all commits, and webhooks. */
export class FeedsStack extends Stack {
  readonly deadLetters: Readonly<Record<string, Queue>>
  readonly operations: ServiceFunction

  constructor(
    scope: Construct,
    id: string,
    { context, edge, data: { data, feed, deliveries }, topics }: FeedsStackProps,
  ) {
    super(scope, id, { description: 'Storefold: feeds and webhooks' })
    const outbox = new ReliableQueue(this, 'Outbox', { context, consumerTimeout: Duration.seconds(10) })
    const queues = sendsTo(outbox.queue, 'DELIVERY_QUEUE')
    const givesUp = sendsTo(outbox.deadLetters, 'DELIVERY_DEAD_LETTERS')
    const loopback = { ALLOW_LOOPBACK: String(context.laptop) }

    const record = new ServiceFunction(this, 'RecordCommits', {
      context,
      entry: 'functions/feeds/record-commits.ts',
      does: [decides(feed, 'FEED_TABLE')],
    })
    const match = new ServiceFunction(this, 'MatchWebhooks', {
      context,
      entry: 'functions/feeds/match-webhooks.ts',
      does: [reads(data.readModels), lists(data.readModels), plansDeliveries(deliveries), queues],
      // The client of the queue wants the name, and never uses it here.
      settings: givesUp.variables,
    })
    new ServiceFunction(this, 'DeliverWebhooks', {
      context,
      entry: 'functions/feeds/deliver-webhooks.ts',
      // One attempt an invocation: a receiver that takes its five seconds holds up nothing but this.
      takes: { queue: outbox.queue, batchSize: 1, maxConcurrency: 10 },
      does: [decides(data.events), reads(feed, 'FEED_TABLE'), tracksDeliveries(deliveries), queues, givesUp],
      settings: loopback,
    })
    const commands = new ServiceFunction(this, 'Commands', {
      context,
      entry: 'functions/feeds/commands.ts',
      does: [decides(data.events), repeatsDeliveries(deliveries), queues],
      settings: { ...givesUp.variables, ...loopback },
    })
    const queries = new ServiceFunction(this, 'Queries', {
      context,
      entry: 'functions/feeds/queries.ts',
      // A page of the feed may be 2 MB.
      memory: 1024,
      does: [folds(data.events), serves(data.readModels), looksBack(feed, 'FEED_TABLE'), showsDeliveries(deliveries)],
    })

    addRoutes(this, edge, {
      routes: {
        'GET /v1/feeds/events': queries,
        'GET /v1/feeds/events/{page}': queries,
        'GET /v1/webhooks': queries,
        'GET /v1/webhooks/{id}': queries,
        'GET /v1/webhooks/{id}/deliveries': queries,
        'POST /v1/webhooks': commands,
        'PATCH /v1/webhooks/{id}': commands,
        'DELETE /v1/webhooks/{id}': commands,
        'POST /v1/webhooks/{id}/rotate': commands,
        'POST /v1/webhooks/{id}/deliveries/{did}/redeliver': commands,
      },
    })

    const readModels = addReadModelOperations(this, { context, service: 'feeds', data })
    this.operations = readModels.operations
    this.deadLetters = {
      'feeds-commits': subscribeToAll(record, { context, topics }),
      'feeds-match': readCommits(match, feed, { context, batchSize: 20 }),
      'feeds-deliveries': outbox.deadLetters,
      ...addProjector(this, { context, service: 'feeds', data }),
      ...readModels.deadLetters,
    }
  }
}
