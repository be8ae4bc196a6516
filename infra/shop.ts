import { type Duration, type Environment, type Stack, Stage, Tags } from 'aws-cdk-lib'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { addRecovery } from './constructs/recovery.ts'
import type { ServiceFunction } from './constructs/service-function.ts'
import type { ShopContext } from './shop-context.ts'
import { CatalogDataStack, CatalogStack } from './stacks/catalog.ts'
import { EdgeStack } from './stacks/edge.ts'
import { EdgeDataStack } from './stacks/edge-data.ts'
import { FeedsDataStack, FeedsStack } from './stacks/feeds.ts'
import { InsightsDataStack, InsightsStack } from './stacks/insights.ts'
import { MediaStack } from './stacks/media.ts'
import { MediaDataStack } from './stacks/media-data.ts'
import { type LookedAfter, OpsDataStack, OpsStack } from './stacks/ops.ts'
import type { PaymentSettings } from './stacks/order-payments.ts'
import type { ApprovalPolicy } from './stacks/order-saga.ts'
import { OrdersDataStack, OrdersStack } from './stacks/orders.ts'
import { ReviewsDataStack, ReviewsStack } from './stacks/reviews.ts'

interface ShopProps extends Omit<ShopContext, 'alarmTopic'> {
  readonly env: Environment
  readonly webOrigins: readonly string[]
  readonly paymentWindow: Duration
  readonly payment: PaymentSettings
  readonly autoApprove: ApprovalPolicy
  readonly alarmEmail?: string
  readonly issuer?: string
  readonly jwksUrl?: string
  readonly apiUrl?: string
  readonly picturesUrl?: string
}

/**
 * One whole shop. Every service has two stacks, what it keeps and what it runs, so that it deploys alone and so that
 * services may listen to each other in both directions.
 */
export class Shop extends Stage {
  constructor(scope: Construct, id: string, props: ShopProps) {
    const { env, webOrigins, paymentWindow, payment, autoApprove, alarmEmail, issuer, jwksUrl, apiUrl, picturesUrl } =
      props
    const { root, architecture, laptop } = props
    super(scope, id, { env })

    const opsData = new OpsDataStack(this, 'OpsData', { alarmEmail })
    const context: ShopContext = { root, architecture, laptop, alarmTopic: opsData.alarmTopic }
    const identities = new EdgeDataStack(this, 'EdgeData')
    const catalogData = new CatalogDataStack(this, 'CatalogData', { context })
    const ordersData = new OrdersDataStack(this, 'OrdersData')
    const mediaData = new MediaDataStack(this, 'MediaData', { context, webOrigins, picturesUrl })
    const insightsData = new InsightsDataStack(this, 'InsightsData')
    const reviewsData = new ReviewsDataStack(this, 'ReviewsData')

    const edge = new EdgeStack(this, 'Edge', { context, data: identities, webOrigins, issuer, jwksUrl, apiUrl })
    const catalog = new CatalogStack(this, 'Catalog', {
      context,
      edge,
      data: catalogData.data,
      stockCommands: catalogData.stockCommands,
      stockCommandsDeadLetters: catalogData.stockCommandsDeadLetters,
      mediaTopic: mediaData.data.topic,
      picturesUrl: mediaData.picturesUrl,
    })
    const orders = new OrdersStack(this, 'Orders', {
      context,
      edge,
      data: ordersData.data,
      keys: ordersData.keys,
      catalogTopic: catalogData.data.topic,
      paymentWindow,
      payment,
      autoApprove,
      stockCommands: catalogData.stockCommands,
    })
    const media = new MediaStack(this, 'Media', {
      context,
      edge,
      data: mediaData,
      catalogTopic: catalogData.data.topic,
      ordersTopic: ordersData.data.topic,
    })
    const insights = new InsightsStack(this, 'Insights', {
      context,
      edge,
      readModels: insightsData.readModels,
      ordersTopic: ordersData.data.topic,
    })
    const reviews = new ReviewsStack(this, 'Reviews', {
      context,
      edge,
      data: reviewsData.data,
      keys: reviewsData.keys,
      ordersTopic: ordersData.data.topic,
    })
    const feeds = new FeedsStack(this, 'Feeds', {
      context,
      edge,
      data: new FeedsDataStack(this, 'FeedsData'),
      topics: [catalogData, ordersData, mediaData, reviewsData].map(({ data }) => data.topic),
    })
    new OpsStack(this, 'Ops', {
      context,
      edge,
      services: lookedAfter(context, { catalog, orders, media, insights, reviews, feeds }),
    })
    Tags.of(this).add('project', 'storefold')
  }
}

/** A service as operators see it. */
type Service = Stack & {
  readonly operations: ServiceFunction
  readonly deadLetters: Readonly<Record<string, Queue>>
}

/** Gives each service, in its own stack, the function that recovers what failed there. */
function lookedAfter(context: ShopContext, services: Readonly<Record<string, Service>>): Record<string, LookedAfter> {
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => [
      name,
      {
        operations: service.operations,
        recovery: addRecovery(service, { context, deadLetters: service.deadLetters }),
      },
    ]),
  )
}
