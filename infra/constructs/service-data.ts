import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { eventsTable, readModelTable } from './tables.ts'

/** What a service that records facts owns: its events, its read models, its topic. */
export interface ServiceData {
  readonly events: TableV2
  readonly readModels: TableV2
  readonly topic: Topic
}

/** The tables alone: of a service that looks after its read models, whether or not it tells others of its facts. */
export type ServiceTables = Pick<ServiceData, 'events' | 'readModels'>

export function serviceData(scope: Construct): ServiceData {
  return {
    events: eventsTable(scope, 'Events'),
    readModels: readModelTable(scope, 'ReadModels'),
    topic: new Topic(scope, 'Topic', { fifo: true, enforceSSL: true }),
  }
}
