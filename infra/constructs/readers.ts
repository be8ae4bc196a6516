import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'
import { grantEntries, grantParking, grantProjecting, grantSnapshots } from './grants.ts'
import { alarmOnLogged, parkedStream } from './logged-alarm.ts'
import type { ServiceData, ServiceTables } from './service-data.ts'
import { ServiceFunction } from './service-function.ts'
import { readCommits } from './stream-readers.ts'

/**
 * The two readers of a service's events: the projector, which keeps its read table, and the publisher, which puts every commit
 * on its topic. Two is also the most that a shard of a table's stream serves. Answers their dead-letter queues.
 */
export function addReaders(
  scope: Construct,
  {
    context,
    service,
    data,
    projector,
    publishes,
    entries = false,
  }: {
    readonly context: ShopContext
    readonly service: string
    readonly data: ServiceData
    readonly projector: string
    /** Types of the streams that others may hear of; what is in the others is this service's own business. */
    readonly publishes: readonly string[]
    /** Some of the projections have entries beside their rows. */
    readonly entries?: boolean
  },
): { readonly project: Queue; readonly publish: Queue } {
  const publish = new ServiceFunction(scope, 'Publish', {
    context,
    entry: 'shared/bus/publish.ts',
    environment: { TOPIC_ARN: data.topic.topicArn, SERVICE: service },
  })
  data.topic.grantPublish(publish)
  return {
    project: addProjector(scope, { context, data, projector, entries }),
    publish: readCommits(publish, data.events, { context, batchSize: 50, streamTypes: publishes }),
  }
}

/** The projector alone, for a service that tells nobody of its facts. Answers its dead-letter queue. */
export function addProjector(
  scope: Construct,
  {
    context,
    data,
    projector,
    entries = false,
  }: {
    readonly context: ShopContext
    readonly data: ServiceTables
    readonly projector: string
    readonly entries?: boolean
  },
): Queue {
  const project = new ServiceFunction(scope, 'Project', {
    context,
    entry: projector,
    environment: { EVENTS_TABLE: data.events.tableName, READ_TABLE: data.readModels.tableName },
  })
  grantSnapshots(project, data.events)
  grantProjecting(project, data.readModels)
  grantParking(project, data.readModels)
  if (entries) grantEntries(project, data.readModels)
  alarmOnLogged(project, context, parkedStream)
  return readCommits(project, data.events, { context, batchSize: 100 })
}
