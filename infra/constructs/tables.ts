import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'
import { deliveriesShape, eventsShape, type KeyShape, readModelShape } from './table-shape.ts'

/** Shared by all tables: paid per request, recoverable to any second of 35 days, kept when the stack goes. */
const stateful = {
  billing: Billing.onDemand(),
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
} as const

/** A service's facts: streams of commits, append only, with a stream of new items for projector and publisher. */
export function eventsTable(scope: Construct, id: string): TableV2 {
  return new TableV2(scope, id, {
    ...stateful,
    partitionKey: attribute(eventsShape.partitionKey),
    sortKey: attribute(eventsShape.sortKey),
    dynamoStream: StreamViewType.NEW_IMAGE,
  })
}

/** A service's read models: rows by key, and their lists. */
export function readModelTable(scope: Construct, id: string): TableV2 {
  return new TableV2(scope, id, {
    ...stateful,
    partitionKey: attribute(readModelShape.partitionKey),
    sortKey: attribute(readModelShape.sortKey),
    globalSecondaryIndexes: readModelShape.indexes.map(({ name, partitionKey, sortKey, carries }) => ({
      indexName: name,
      partitionKey: attribute(partitionKey),
      sortKey: attribute(sortKey),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...carries],
    })),
  })
}

/** What was sent to webhooks; each item names the second from which nobody needs it. */
export function deliveriesTable(scope: Construct, id: string): TableV2 {
  return new TableV2(scope, id, {
    ...stateful,
    partitionKey: attribute(deliveriesShape.partitionKey),
    sortKey: attribute(deliveriesShape.sortKey),
    timeToLiveAttribute: 'x',
  })
}

/** A key as the CDK describes it. */
export function attribute({ name, type }: KeyShape): { name: string; type: AttributeType } {
  return { name, type: type === 'N' ? AttributeType.NUMBER : AttributeType.STRING }
}
