import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'
import {
  grantEntries,
  grantManyRows,
  grantMendingRows,
  grantQueueing,
  grantRebuilding,
  grantScrubbing,
} from './grants.ts'
import { ReliableQueue } from './reliable-queue.ts'
import { scheduleJob } from './scheduled-job.ts'
import type { ServiceTables } from './service-data.ts'
import { ServiceFunction } from './service-function.ts'

/** Time of one piece of rebuild work; a worker that needs longer goes on in the next invocation. */
const workTimeout = Duration.seconds(60)

/** Workers at once: more would take write capacity from the shop's own projections. */
const workers = 10

export interface ReadModelOperations {
  /** Asked by `ops`. */
  readonly operations: ServiceFunction
  /** By the name that they have in the health answer. */
  readonly deadLetters: Readonly<Record<string, Queue>>
}

/**
 * What keeps a service's read models in order: the function that operators' questions come to, the queue and workers of
 * rebuilds, and the nightly scrub. Only the last two may read whole tables of facts.
 */
export function addReadModelOperations(
  scope: Construct,
  {
    context,
    service,
    data,
    entries = false,
  }: {
    readonly context: ShopContext
    readonly service: string
    readonly data: ServiceTables
    /** Some of the projections have entries beside their rows. */
    readonly entries?: boolean
  },
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

  const scrub = new ServiceFunction(scope, 'Scrub', {
    context,
    entry: `functions/${service}/scrub.ts`,
    timeout: Duration.minutes(2),
    environment: { EVENTS_TABLE: data.events.tableName, READ_TABLE: data.readModels.tableName },
  })
  grantScrubbing(scrub, data)
  if (entries) {
    for (const writer of [operations, rebuild, scrub]) grantEntries(writer, data.readModels)
    grantManyRows(scrub, data.readModels)
  }
  const missedScrubs = scheduleJob(scope, 'NightlyScrub', {
    context,
    job: scrub,
    schedule: ScheduleExpression.cron({ hour: '3', minute: '0' }),
    description: `Compares a sample of the ${service} read models with the facts`,
  })
  return { operations, deadLetters: { [`${service}-rebuild`]: deadLetters, [`${service}-scrub`]: missedScrubs } }
}
