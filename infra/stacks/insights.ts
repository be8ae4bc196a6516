import { Stack } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { counts, reports } from '../constructs/rows.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import { readModelTable } from '../constructs/tables.ts'
import type { ShopContext } from '../shop-context.ts'

/** The insights' read models. The service records no facts of its own. */
export class InsightsDataStack extends Stack {
  readonly readModels: TableV2

  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'Storefold: data of the insights' })
    this.readModels = readModelTable(this, 'ReadModels')
  }
}

interface InsightsStackProps {
  readonly context: ShopContext
  readonly edge: Edge
  readonly readModels: TableV2
  readonly ordersTopic: ITopic
}

/** Reports, kept from the orders' events on the bus. */
export class InsightsStack extends Stack {
  readonly deadLetters: Readonly<Record<string, Queue>>
  readonly operations: ServiceFunction

  constructor(scope: Construct, id: string, { context, edge, readModels, ordersTopic }: InsightsStackProps) {
    super(scope, id, { description: 'Storefold: insights' })
    const receiveOrders = new ServiceFunction(this, 'ReceiveOrders', {
      context,
      entry: 'functions/insights/receive-orders.ts',
      does: [counts(readModels)],
    })
    const queries = new ServiceFunction(this, 'Queries', {
      context,
      entry: 'functions/insights/queries.ts',
      does: [reports(readModels)],
    })
    this.operations = new ServiceFunction(this, 'Operations', {
      context,
      entry: 'functions/insights/operations.ts',
      does: [reports(readModels)],
    })
    addRoutes(this, edge, {
      routes: {
        'GET /v1/reports/sales': queries,
        'GET /v1/reports/top-products': queries,
        'GET /v1/reports/funnel': queries,
        'GET /v1/products/{id}/similar': queries,
      },
    })
    this.deadLetters = {
      'insights-orders-events': subscribe(receiveOrders, { context, topic: ordersTopic, streamTypes: ['order'] }),
    }
  }
}
