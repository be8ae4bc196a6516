import { Stack } from 'aws-cdk-lib'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import {
  grantCounting,
  grantDeciding,
  grantFolding,
  grantManyRows,
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
import { type ServiceData, serviceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'

/** The reviews' facts, read models and keys of their authors. */
export class ReviewsDataStack extends Stack {
  readonly data: ServiceData
  readonly keys: PersonKeys

  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'Storefold: data of the reviews' })
    this.data = serviceData(this)
    this.keys = personKeys(this)
  }
}

export interface ReviewsStackProps {
  readonly context: ShopContext
  readonly edge: Edge
  readonly data: ServiceData
  readonly keys: PersonKeys
  readonly ordersTopic: ITopic
}

/** Reviews: written by buyers, moderated, voted on, and counted into each product's rating. */
export class ReviewsStack extends Stack {
  readonly deadLetters: Readonly<Record<string, Queue>>
  readonly operations: ServiceFunction

  constructor(scope: Construct, id: string, { context, edge, data, keys, ordersTopic }: ReviewsStackProps) {
    super(scope, id, { description: 'Storefold: reviews' })
    const readTable = { READ_TABLE: data.readModels.tableName }
    const tables = { EVENTS_TABLE: data.events.tableName, ...readTable }

    const commands = new ServiceFunction(this, 'Commands', {
      context,
      entry: 'functions/reviews/commands.ts',
      environment: { ...tables, ...keysEnvironment(keys) },
    })
    grantDeciding(commands, data.events)
    grantRows(commands, data.readModels)
    grantSealing(commands, keys)

    const queries = new ServiceFunction(this, 'Queries', {
      context,
      entry: 'functions/reviews/queries.ts',
      environment: { ...tables, ...keysEnvironment(keys) },
    })
    grantFolding(queries, data.events)
    grantReading(queries, data.readModels)
    grantManyRows(queries, data.readModels)
    grantOpening(queries, keys)

    addRoutes(this, edge, {
      routes: {
        'GET /v1/products/{id}/reviews': queries,
        'POST /v1/products/{id}/reviews': commands,
        'GET /v1/reviews': queries,
        'GET /v1/reviews/{id}': queries,
        'PATCH /v1/reviews/{id}': commands,
        'DELETE /v1/reviews/{id}': commands,
        'POST /v1/reviews/{id}/approve': commands,
        'POST /v1/reviews/{id}/reject': commands,
        'POST /v1/reviews/{id}/reply': commands,
        'PUT /v1/reviews/{id}/votes/me': commands,
        'DELETE /v1/reviews/{id}/votes/me': commands,
      },
    })

    const receiveReviews = new ServiceFunction(this, 'ReceiveReviews', {
      context,
      entry: 'functions/reviews/receive-reviews.ts',
      environment: readTable,
    })
    grantCounting(receiveReviews, data.readModels)

    const receiveOrders = new ServiceFunction(this, 'ReceiveOrders', {
      context,
      entry: 'functions/reviews/receive-orders.ts',
      environment: readTable,
    })
    grantCounting(receiveOrders, data.readModels)

    const receivePeople = new ServiceFunction(this, 'ReceivePeople', {
      context,
      entry: 'functions/reviews/receive-people.ts',
      environment: { KEYS_TABLE: keys.table.tableName },
    })
    grantErasing(receivePeople, keys)

    const readers = addReaders(this, {
      context,
      service: 'reviews',
      data,
      projector: 'functions/reviews/project.ts',
      publishes: ['review', 'vote'],
    })
    const readModels = addReadModelOperations(this, { context, service: 'reviews', data })
    this.operations = readModels.operations
    this.deadLetters = {
      'reviews-project': readers.project,
      'reviews-publish': readers.publish,
      ...readModels.deadLetters,
      'reviews-ratings': subscribe(receiveReviews, { context, topic: data.topic, streamTypes: ['review'] }),
      'reviews-orders-events': subscribe(receiveOrders, { context, topic: ordersTopic, streamTypes: ['order'] }),
      'reviews-people-events': subscribe(receivePeople, { context, topic: ordersTopic, streamTypes: ['person'] }),
    }
  }
}
