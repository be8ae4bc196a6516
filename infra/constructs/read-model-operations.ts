import { Duration } from 'aws-cdk-lib'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'
import { describesFacts, scansFacts } from './facts.ts'
import { sendsTo } from './messages.ts'
import { ReliableQueue } from './reliable-queue.ts'
import { keepsEntries, mends, projects, readsMany, rebuilds } from './rows.ts'
import { scheduleJob } from './scheduled-job.ts'
import type { ServiceTables } from './service-data.ts'
import { ServiceFunction, type ServiceFunctionProps } from './service-function.ts'

/** Time of one piece of rebuild work; a worker that needs longer goes on in the next invocation. */
const workTimeout = Duration.seconds(60)

/** Workers at once: more would take write capacity from the shop's own projections. */
const workers = 10

interface ReadModelOperations {
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
    operations: { does = [], settings = {} } = {},
  }: {
    readonly context: ShopContext
    readonly service: string
    readonly data: ServiceTables
    /** Some of the projections have entries beside their rows. */
    readonly entries?: boolean
    /** What the function that operators ask does besides. */
    readonly operations?: Pick<ServiceFunctionProps, 'does' | 'settings'>
  },
): ReadModelOperations {
  const { queue, deadLetters } = new ReliableQueue(scope, 'RebuildQueue', { context, consumerTimeout: workTimeout })
  const writesEntries = entries ? [keepsEntries(data.readModels)] : []
  const operations = new ServiceFunction(scope, 'Operations', {
    context,
    entry: `functions/${service}/operations.ts`,
    timeout: Duration.seconds(20),
    does: [
      describesFacts(data.events),
      mends(data.readModels),
      sendsTo(queue, 'REBUILD_QUEUE'),
      ...writesEntries,
      ...does,
    ],
    settings,
  })
  new ServiceFunction(scope, 'Rebuild', {
    context,
    entry: `functions/${service}/rebuild.ts`,
    timeout: workTimeout,
    memory: 1024,
    takes: { queue, batchSize: 1, maxConcurrency: workers },
    does: [scansFacts(data.events), rebuilds(data.readModels), sendsTo(queue, 'REBUILD_QUEUE'), ...writesEntries],
  })
  const scrub = new ServiceFunction(scope, 'Scrub', {
    context,
    entry: `functions/${service}/scrub.ts`,
    timeout: Duration.minutes(2),
    does: [
      scansFacts(data.events),
      projects(data.readModels),
      ...writesEntries,
      ...(entries ? [readsMany(data.readModels)] : []),
    ],
  })
  const missedScrubs = scheduleJob(scope, 'NightlyScrub', {
    context,
    job: scrub,
    schedule: ScheduleExpression.cron({ hour: '3', minute: '0' }),
    description: `Compares a sample of the ${service} read models with the facts`,
  })
  return { operations, deadLetters: { [`${service}-rebuild`]: deadLetters, [`${service}-scrub`]: missedScrubs } }
}
