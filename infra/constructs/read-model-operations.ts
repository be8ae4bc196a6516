import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'
import { grantMendingRows, grantQueueing, grantRebuilding } from './grants.ts'
import { ReliableQueue } from './reliable-queue.ts'
import type { ServiceData } from './service-data.ts'
import { ServiceFunction } from './service-function.ts'

/** Time of one piece of rebuild work; a worker that needs longer goes on in the next invocation. */
const workTimeout = Duration.seconds(60)

/** Workers at once: more would take write capacity from the shop's own projections. */
const workers = 10

export interface ReadModelOperations {
  /** Asked by `ops`. */
  readonly operations: ServiceFunction
  readonly deadLetters: Queue
}

/**
 * What keeps a service's read models in order: the function that operators' questions come to, and the queue and workers of
 * rebuilds. Only the workers may read whole tables.
 */
export function addReadModelOperations(
  scope: Construct,
  { context, service, data }: { readonly context: ShopContext; readonly service: string; readonly data: ServiceData },
): ReadModelOperations {
  const { queue, deadLetters } = new ReliableQueue(scope, 'RebuildQueue', { context, consumerTimeout: workTimeout })
  const environment = {
    EVENTS_TABLE: data.events.tableName,
    READ_TABLE: data.readModels.tableName,
    REBUILD_QUEUE: queue.queueUrl,
  }
  const operations = new ServiceFunction(scope, 'Operations', {
    context,
    entry: `functions/${service}/operations.ts`,
    timeout: Duration.seconds(20),
    environment,
  })
  grantMendingRows(operations, data)
  grantQueueing(operations, queue)

  const rebuild = new ServiceFunction(scope, 'Rebuild', {
    context,
    entry: `functions/${service}/rebuild.ts`,
    timeout: workTimeout,
    memory: 1024,
    environment,
  })
  grantRebuilding(rebuild, data)
  grantQueueing(rebuild, queue)
  rebuild.addEventSource(
    new SqsEventSource(queue, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: workers }),
  )
  return { operations, deadLetters }
}
