import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'
import { keepsSnapshots } from './facts.ts'
import { alarmOnLogged, parkedStream } from './logged-alarm.ts'
import { publishesTo } from './messages.ts'
import { keepsEntries, parks, projects } from './rows.ts'
import type { ServiceData, ServiceTables } from './service-data.ts'
import { ServiceFunction } from './service-function.ts'
import { readCommits } from './stream-readers.ts'

/**
 * The two readers of a service's events: the projector, which keeps its read table, and the publisher, which puts every commit
 * on its topic. Two is also the most that a shard of a table's stream serves. Answers their dead-letter queues by name.
 */
export function addReaders(
  scope: Construct,
  {
    context,
    service,
    data,
    publishes,
    entries = false,
  }: {
    readonly context: ShopContext
    readonly service: string
    readonly data: ServiceData
    /** Types of the streams that others may hear of; what is in the others is this service's own business. */
    readonly publishes: readonly string[]
    /** Some of the projections have entries beside their rows. */
    readonly entries?: boolean
  },
): Readonly<Record<string, Queue>> {
  const publish = new ServiceFunction(scope, 'Publish', {
    context,
    entry: 'shared/bus/publish.ts',
    does: [publishesTo(data.topic)],
    settings: { SERVICE: service },
  })
  return {
    ...addProjector(scope, { context, service, data, entries }),
    [`${service}-publish`]: readCommits(publish, data.events, { context, batchSize: 50, streamTypes: publishes }),
  }
}

/** The projector alone, for a service that tells nobody of its facts. Answers its dead-letter queue by name. */
export function addProjector(
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
    readonly entries?: boolean
  },
): Readonly<Record<string, Queue>> {
  const project = new ServiceFunction(scope, 'Project', {
    context,
    entry: `functions/${service}/project.ts`,
    does: [
      keepsSnapshots(data.events),
      projects(data.readModels),
      parks(data.readModels),
      ...(entries ? [keepsEntries(data.readModels)] : []),
    ],
  })
  alarmOnLogged(project, context, parkedStream)
  return { [`${service}-project`]: readCommits(project, data.events, { context, batchSize: 100 }) }
}
