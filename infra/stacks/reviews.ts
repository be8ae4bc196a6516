import { Stack } from 'aws-cdk-lib'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { decides, folds } from '../constructs/facts.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { erases, opens, type PersonKeys, personKeys, seals } from '../constructs/person-keys.ts'
import { addReadModelOperations } from '../constructs/read-model-operations.ts'
import { addReaders } from '../constructs/readers.ts'
import { counts, reads, readsMany, serves } from '../constructs/rows.ts'
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

interface ReviewsStackProps {
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
    const commands = new ServiceFunction(this, 'Commands', {
      context,
      entry: 'functions/reviews/commands.ts',
      does: [decides(data.events), reads(data.readModels), seals(keys)],
    })
    const queries = new ServiceFunction(this, 'Queries', {
      context,
      entry: 'functions/reviews/queries.ts',
      does: [folds(data.events), serves(data.readModels), readsMany(data.readModels), opens(keys)],
    })
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
      does: [counts(data.readModels)],
    })
    const receiveOrders = new ServiceFunction(this, 'ReceiveOrders', {
      context,
      entry: 'functions/reviews/receive-orders.ts',
      does: [counts(data.readModels)],
    })
    const receivePeople = new ServiceFunction(this, 'ReceivePeople', {
      context,
      entry: 'functions/reviews/receive-people.ts',
      does: [erases(keys)],
    })
    const readers = addReaders(this, { context, service: 'reviews', data, publishes: ['review', 'vote'] })
    const readModels = addReadModelOperations(this, { context, service: 'reviews', data })
    this.operations = readModels.operations
    this.deadLetters = {
      ...readers,
      ...readModels.deadLetters,
      'reviews-ratings': subscribe(receiveReviews, { context, topic: data.topic, streamTypes: ['review'] }),
      'reviews-orders-events': subscribe(receiveOrders, { context, topic: ordersTopic, streamTypes: ['order'] }),
      'reviews-people-events': subscribe(receivePeople, { context, topic: ordersTopic, streamTypes: ['person'] }),
    }
  }
}
