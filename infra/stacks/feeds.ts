import { Duration, Stack } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import {
  grantDeciding,
  grantFolding,
  grantLists,
  grantQueueing,
  grantReading,
  grantRows,
} from '../constructs/grants.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { addReadModelOperations } from '../constructs/read-model-operations.ts'
import { addProjector } from '../constructs/readers.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
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

export interface FeedsStackProps {
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

  constructor(scope: Construct, id: string, { context, edge, data: stores, topics }: FeedsStackProps) {
    super(scope, id, { description: 'Storefold: feeds and webhooks' })
    const { data, feed, deliveries } = stores
    const outbox = new ReliableQueue(this, 'Outbox', { context, consumerTimeout: Duration.seconds(10) })
    const sending = { DELIVERY_QUEUE: outbox.queue.queueUrl, DELIVERY_DEAD_LETTERS: outbox.deadLetters.queueUrl }
    const loopback = { ALLOW_LOOPBACK: String(context.laptop) }

    const record = new ServiceFunction(this, 'RecordCommits', {
      context,
      entry: 'functions/feeds/record-commits.ts',
      environment: { FEED_TABLE: feed.tableName },
    })
    grantDeciding(record, feed)

    const match = new ServiceFunction(this, 'MatchWebhooks', {
      context,
      entry: 'functions/feeds/match-webhooks.ts',
      environment: { READ_TABLE: data.readModels.tableName, DELIVERIES_TABLE: deliveries.tableName, ...sending },
    })
    grantRows(match, data.readModels)
    grantLists(match, data.readModels)
    allow(match, ['dynamodb:PutItem'], deliveries)
    grantQueueing(match, outbox.queue)

    const deliver = new ServiceFunction(this, 'DeliverWebhooks', {
      context,
      entry: 'functions/feeds/deliver-webhooks.ts',
      environment: {
        EVENTS_TABLE: data.events.tableName,
        FEED_TABLE: feed.tableName,
        DELIVERIES_TABLE: deliveries.tableName,
        ...sending,
        ...loopback,
      },
    })
    grantDeciding(deliver, data.events)
    allow(deliver, ['dynamodb:GetItem'], feed)
    allow(deliver, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'], deliveries)
    grantQueueing(deliver, outbox.queue)
    grantQueueing(deliver, outbox.deadLetters)
    // One attempt an invocation: a receiver that takes its five seconds holds up nothing but this.
    deliver.addEventSource(
      new SqsEventSource(outbox.queue, { batchSize: 1, maxConcurrency: 10, reportBatchItemFailures: true }),
    )

    const commands = new ServiceFunction(this, 'Commands', {
      context,
      entry: 'functions/feeds/commands.ts',
      environment: {
        EVENTS_TABLE: data.events.tableName,
        DELIVERIES_TABLE: deliveries.tableName,
        ...sending,
        ...loopback,
      },
    })
    grantDeciding(commands, data.events)
    allow(commands, ['dynamodb:GetItem', 'dynamodb:PutItem'], deliveries)
    grantQueueing(commands, outbox.queue)

    const queries = new ServiceFunction(this, 'Queries', {
      context,
      entry: 'functions/feeds/queries.ts',
      // A page of the feed may be 2 MB.
      memory: 1024,
      environment: {
        EVENTS_TABLE: data.events.tableName,
        READ_TABLE: data.readModels.tableName,
        FEED_TABLE: feed.tableName,
        DELIVERIES_TABLE: deliveries.tableName,
      },
    })
    grantFolding(queries, data.events)
    grantReading(queries, data.readModels)
    allow(queries, ['dynamodb:Query', 'dynamodb:GetItem'], feed)
    queries.addToRolePolicy(
      new PolicyStatement({
        actions: ['dynamodb:Query', 'dynamodb:GetItem'],
        resources: [deliveries.tableArn],
        // Not the key that secrets are made from, which lies in this table too.
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['deliveries#*', 'failing'] } },
      }),
    )

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
      'feeds-project': addProjector(this, { context, data, projector: 'functions/feeds/project.ts' }),
      ...readModels.deadLetters,
    }
  }
}

function allow(target: ServiceFunction, actions: string[], table: TableV2): void {
  target.addToRolePolicy(new PolicyStatement({ actions, resources: [table.tableArn] }))
}
