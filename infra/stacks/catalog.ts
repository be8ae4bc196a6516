import { Stack } from 'aws-cdk-lib'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { decides, looksBack } from '../constructs/facts.ts'
import { addRoutes, type Edge } from '../constructs/http-routes.ts'
import { addReadModelOperations } from '../constructs/read-model-operations.ts'
import { addReaders } from '../constructs/readers.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
import { projects, readsMany, searches, serves } from '../constructs/rows.ts'
import { type ServiceData, serviceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'
import { addStock, stockCommandsTimeout } from './catalog-stock.ts'

/** The catalog's facts and read models, and the queue on which other services ask for stock. */
export class CatalogDataStack extends Stack {
  readonly data: ServiceData
  /**
   * FIFO queue of events/stock-commands.ts. The message group is the SKU, the deduplication id is chosen per intent:
   * repeated within five minutes it is dropped, asked again under another one it is decided again.
   */
  readonly stockCommands: Queue
  readonly stockCommandsDeadLetters: Queue

  constructor(scope: Construct, id: string, { context }: { readonly context: ShopContext }) {
    super(scope, id, { description: 'Storefold: data of the catalog' })
    this.data = serviceData(this)
    const { queue, deadLetters } = new ReliableQueue(this, 'StockCommands', {
      context,
      fifo: true,
      consumerTimeout: stockCommandsTimeout,
    })
    this.stockCommands = queue
    this.stockCommandsDeadLetters = deadLetters
  }
}

interface CatalogStackProps {
  readonly context: ShopContext
  readonly edge: Edge
  readonly data: ServiceData
  readonly stockCommands: Queue
  readonly stockCommandsDeadLetters: Queue
  readonly mediaTopic: ITopic
  /** Under which the pictures of products are. */
  readonly picturesUrl: string
}

/** Products over HTTP: commands, and lists and searches from the read table. */
export class CatalogStack extends Stack {
  readonly deadLetters: Readonly<Record<string, Queue>>
  readonly operations: ServiceFunction

  constructor(
    scope: Construct,
    id: string,
    { context, edge, data, stockCommands, stockCommandsDeadLetters, mediaTopic, picturesUrl }: CatalogStackProps,
  ) {
    super(scope, id, { description: 'Storefold: the catalog' })
    const settings = { PICTURES_URL: picturesUrl }
    const commands = new ServiceFunction(this, 'Commands', {
      context,
      entry: 'functions/catalog/commands.ts',
      does: [decides(data.events), readsMany(data.readModels)],
      settings,
    })
    const queries = new ServiceFunction(this, 'Queries', {
      context,
      entry: 'functions/catalog/queries.ts',
      does: [looksBack(data.events), serves(data.readModels), searches(data.readModels)],
      settings,
    })
    addRoutes(this, edge, {
      routes: {
        'GET /v1/products': queries,
        'GET /v1/products/{id}': queries,
        'GET /v1/products/{id}/history': queries,
        'GET /v1/products/{id}/prices': queries,
        'GET /v1/stock': queries,
        'GET /v1/stock/{sku}': queries,
        'GET /v1/stock/{sku}/history': queries,
        'POST /v1/stock/{sku}/receipts': commands,
        'POST /v1/stock/{sku}/adjustments': commands,
        'POST /v1/products': commands,
        'PATCH /v1/products/{id}': commands,
        'DELETE /v1/products/{id}': commands,
        'POST /v1/products/{id}/restore': commands,
        'POST /v1/products/{id}/publish': commands,
        'POST /v1/products/{id}/unpublish': commands,
        'POST /v1/products/{id}/price': commands,
        'PUT /v1/products/{id}/images': commands,
        'POST /v1/products/{id}/variants': commands,
        'DELETE /v1/products/{id}/variants/{sku}': commands,
      },
    })
    const receiveMedia = new ServiceFunction(this, 'ReceiveMedia', {
      context,
      entry: 'functions/catalog/receive-media.ts',
      does: [projects(data.readModels)],
    })
    const readers = addReaders(this, {
      context,
      service: 'catalog',
      data,
      publishes: ['product', 'stock'],
      entries: true,
    })
    const readModels = addReadModelOperations(this, { context, service: 'catalog', data, entries: true })
    this.operations = readModels.operations
    this.deadLetters = {
      ...readers,
      ...readModels.deadLetters,
      'catalog-media-events': subscribe(receiveMedia, { context, topic: mediaTopic, streamTypes: ['media'] }),
      'catalog-stock-commands': stockCommandsDeadLetters,
      ...addStock(this, { context, data, commands: stockCommands }),
    }
  }
}
