import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import {
  grantDeciding,
  grantFolding,
  grantLists,
  grantManyRows,
  grantProjecting,
  grantReading,
  grantRows,
} from '../constructs/grants.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import {
  grantErasing,
  grantOpening,
  grantSealing,
  keysEnvironment,
  type PersonKeys,
  personKeys,
} from '../constructs/person-keys.ts'
import { addReadModelOperations } from '../constructs/read-model-operations.ts'
import { addReaders } from '../constructs/readers.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
import { scheduleJob } from '../constructs/scheduled-job.ts'
import { type ServiceData, serviceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'
import { type ApprovalPolicy, addOrderSaga } from './order-saga.ts'

/** The orders' facts, read models and keys of people. */
export class OrdersDataStack extends Stack {
  readonly data: ServiceData
  readonly keys: PersonKeys

  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'Storefold: data of the orders' })
    this.data = serviceData(this)
    this.keys = personKeys(this)
  }
}

export interface OrdersStackProps {
  readonly context: ShopContext
  readonly edge: Edge
  readonly data: ServiceData
  readonly keys: PersonKeys
  readonly catalogTopic: ITopic
  readonly stockCommands: Queue
  readonly autoApprove: ApprovalPolicy
  /** How long an approved order may stay unpaid. */
  readonly paymentWindow: Duration
}

/** Orders: placed and managed over HTTP, fulfilled over the command queue, expired by the clock. */
export class OrdersStack extends Stack {
  readonly deadLetters: Readonly<Record<string, Queue>>
  readonly operations: ServiceFunction

  constructor(
    scope: Construct,
    id: string,
    { context, edge, data, keys, catalogTopic, stockCommands, autoApprove, paymentWindow }: OrdersStackProps,
  ) {
    super(scope, id, { description: 'Storefold: orders' })
    const tables = { EVENTS_TABLE: data.events.tableName, READ_TABLE: data.readModels.tableName }

    const commands = new ServiceFunction(this, 'Commands', {
      context,
      entry: 'functions/orders/commands.ts',
      environment: { ...tables, ...keysEnvironment(keys), PAYMENT_WINDOW_MINUTES: String(paymentWindow.toMinutes()) },
    })
    grantDeciding(commands, data.events)
    grantManyRows(commands, data.readModels)
    grantSealing(commands, keys)

    const queries = new ServiceFunction(this, 'Queries', {
      context,
      entry: 'functions/orders/queries.ts',
      environment: { ...tables, ...keysEnvironment(keys) },
    })
    grantFolding(queries, data.events)
    grantReading(queries, data.readModels)
    grantOpening(queries, keys)

    const eraseMe = new ServiceFunction(this, 'EraseMe', {
      context,
      entry: 'functions/orders/erase-me.ts',
      environment: { EVENTS_TABLE: data.events.tableName, KEYS_TABLE: keys.table.tableName },
    })
    grantDeciding(eraseMe, data.events)
    grantErasing(eraseMe, keys)

    addRoutes(this, edge, {
      routes: {
        'POST /v1/orders': commands,
        'GET /v1/orders': queries,
        'GET /v1/orders/{id}': queries,
        'GET /v1/orders/{id}/history': queries,
        'GET /v1/orders/{id}/diff': queries,
        'POST /v1/orders/{id}/approve': commands,
        'POST /v1/orders/{id}/reject': commands,
        'POST /v1/orders/{id}/cancel': commands,
        'POST /v1/orders/{id}/prepare': commands,
        'POST /v1/me/erase': eraseMe,
      },
    })

    const readers = addReaders(this, { context, service: 'orders', data, projector: 'functions/orders/project.ts' })

    const receiveCatalog = new ServiceFunction(this, 'ReceiveCatalog', {
      context,
      entry: 'functions/orders/receive-catalog.ts',
      environment: { READ_TABLE: data.readModels.tableName },
    })
    grantProjecting(receiveCatalog, data.readModels)
    const catalogDeadLetters = subscribe(receiveCatalog, { context, topic: catalogTopic, streamTypes: ['product'] })

    const saga = addOrderSaga(this, { context, data, catalogTopic, stockCommands, paymentWindow, autoApprove })
    const readModels = addReadModelOperations(this, { context, service: 'orders', data })
    this.operations = readModels.operations
    saga.parts.grant(this.operations)
    for (const [name, value] of Object.entries(saga.parts.environment)) this.operations.addEnvironment(name, value)
    grantLists(this.operations, data.readModels)
    this.deadLetters = {
      'orders-project': readers.project,
      'orders-publish': readers.publish,
      ...readModels.deadLetters,
      ...saga.deadLetters,
      'orders-catalog-events': catalogDeadLetters,
      'orders-commands': this.addCommandQueue(context, data),
      'orders-expiry': this.addExpiry(context, data),
    }
  }

  /** The queue on which the warehouse and the payment provider send commands; who may send is the account's to grant. */
  private addCommandQueue(context: ShopContext, data: ServiceData): Queue {
    const receive = new ServiceFunction(this, 'ReceiveCommands', {
      context,
      entry: 'functions/orders/receive-commands.ts',
      environment: { EVENTS_TABLE: data.events.tableName },
    })
    grantDeciding(receive, data.events)
    const { queue, deadLetters } = new ReliableQueue(this, 'CommandQueue', {
      context,
      consumerTimeout: Duration.seconds(10),
    })
    receive.addEventSource(new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }))
    // `defaultChild` of a Queue is its CfnQueue.
    const resource = queue.node.defaultChild as CfnQueue
    resource.addMetadata('storefold:partner', {
      id: 'order-commands',
      description: 'commands of the warehouse and payment results',
    })
    new CfnOutput(this, 'CommandQueueUrl', {
      value: queue.queueUrl,
      description: 'Commands of the warehouse and payment results',
    })
    return deadLetters
  }

  private addExpiry(context: ShopContext, data: ServiceData): Queue {
    const expire = new ServiceFunction(this, 'ExpireOrders', {
      context,
      entry: 'functions/orders/expire-orders.ts',
      timeout: Duration.minutes(2),
      environment: { EVENTS_TABLE: data.events.tableName, READ_TABLE: data.readModels.tableName },
    })
    grantDeciding(expire, data.events)
    grantRows(expire, data.readModels)
    grantLists(expire, data.readModels)
    return scheduleJob(this, 'Expiry', {
      context,
      job: expire,
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      description: 'Expires approved orders that were not paid in time',
    })
  }
}
