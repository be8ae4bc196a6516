import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, Billing, ProjectionType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'

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
    partitionKey: { name: 'p', type: AttributeType.STRING },
    sortKey: { name: 's', type: AttributeType.NUMBER },
    dynamoStream: StreamViewType.NEW_IMAGE,
  })
}

/** A service's read models: rows by key, and two list indexes that carry the row but not its version. */
export function readModelTable(scope: Construct, id: string): TableV2 {
  return new TableV2(scope, id, {
    ...stateful,
    partitionKey: { name: 'p', type: AttributeType.STRING },
    sortKey: { name: 's', type: AttributeType.STRING },
    globalSecondaryIndexes: ['i1', 'i2'].map((key) => ({
      indexName: `list-${key}`,
      partitionKey: { name: `${key}p`, type: AttributeType.STRING },
      sortKey: { name: `${key}s`, type: AttributeType.STRING },
      // Not `v` and `t`: a commit that changes nothing in the row then costs no write in the index.
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['d'],
    })),
  })
}
