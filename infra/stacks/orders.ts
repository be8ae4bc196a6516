import { CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { CfnQueue, Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { decides } from '../constructs/facts.ts'
import type { Edge } from '../constructs/http-routes.ts'
import { type PersonKeys, personKeys } from '../constructs/person-keys.ts'
import { addReadModelOperations } from '../constructs/read-model-operations.ts'
import { addReaders } from '../constructs/readers.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
import { lists, projects, reads } from '../constructs/rows.ts'
import { scheduleJob } from '../constructs/scheduled-job.ts'
import { type ServiceData, serviceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'
import { addOrderPayments, type PaymentSettings } from './order-payments.ts'
import { addOrderRoutes } from './order-routes.ts'
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

interface OrdersStackProps {
  readonly context: ShopContext
  readonly edge: Edge
  readonly data: ServiceData
  readonly keys: PersonKeys
  readonly catalogTopic: ITopic
  readonly stockCommands: Queue
  readonly autoApprove: ApprovalPolicy
  /** How long an approved order may stay unpaid. */
  readonly paymentWindow: Duration
  /** With whom buyers pay; `none` where the shop has nobody for it. */
  readonly payment: PaymentSettings
}

/** Orders: placed and managed over HTTP, fulfilled over the command queue, expired by the clock. */
export class OrdersStack extends Stack {
  readonly deadLetters: Readonly<Record<string, Queue>>
  readonly operations: ServiceFunction

  constructor(
    scope: Construct,
    id: string,
    { context, edge, data, keys, catalogTopic, stockCommands, autoApprove, paymentWindow, payment }: OrdersStackProps,
  ) {
    super(scope, id, { description: 'Storefold: orders' })
    addOrderRoutes(this, { context, edge, data, keys, paymentWindow, paymentProvider: payment.provider })
    const readers = addReaders(this, { context, service: 'orders', data, publishes: ['order', 'person'] })
    const receiveCatalog = new ServiceFunction(this, 'ReceiveCatalog', {
      context,
      entry: 'functions/orders/receive-catalog.ts',
      does: [projects(data.readModels)],
    })
    const saga = addOrderSaga(this, { context, data, catalogTopic, stockCommands, paymentWindow, autoApprove })
    const payments = addOrderPayments(this, { context, edge, data, queue: saga.payments, settings: payment })
    const { does, settings } = saga.advancing
    const readModels = addReadModelOperations(this, {
      context,
      service: 'orders',
      data,
      operations: { does: [...does, lists(data.readModels)], settings },
    })
    this.operations = readModels.operations
    this.deadLetters = {
      ...readers,
      ...readModels.deadLetters,
      ...saga.deadLetters,
      ...payments,
      'orders-catalog-events': subscribe(receiveCatalog, { context, topic: catalogTopic, streamTypes: ['product'] }),
      'orders-commands': this.addCommandQueue(context, data),
      'orders-expiry': this.addExpiry(context, data),
    }
  }

  /** The queue on which the warehouse and the payment provider send commands; who may send is the account's to grant. */
  private addCommandQueue(context: ShopContext, data: ServiceData): Queue {
    const { queue, deadLetters } = new ReliableQueue(this, 'CommandQueue', {
      context,
      consumerTimeout: Duration.seconds(10),
    })
    new ServiceFunction(this, 'ReceiveCommands', {
      context,
      entry: 'functions/orders/receive-commands.ts',
      takes: { queue, batchSize: 10 },
      does: [decides(data.events)],
    })
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
      does: [decides(data.events), reads(data.readModels), lists(data.readModels)],
    })
    return scheduleJob(this, 'Expiry', {
      context,
      job: expire,
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      description: 'Expires approved orders that were not paid in time',
    })
  }
}
