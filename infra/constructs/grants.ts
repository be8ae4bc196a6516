import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { ServiceFunction } from './service-function.ts'

/** A command function: load (Query), append (PutItem), the warming GetItem. */
export function grantDeciding(target: ServiceFunction, events: TableV2): void {
  events.grant(target, 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:GetItem')
}

/** Whatever folds a stream without adding to it. */
export function grantFolding(target: ServiceFunction, events: TableV2): void {
  events.grant(target, 'dynamodb:Query')
}

/** A projector: folds streams and keeps their snapshots, which lie beside the commits. */
export function grantSnapshots(target: ServiceFunction, events: TableV2): void {
  events.grant(target, 'dynamodb:Query', 'dynamodb:PutItem')
}

/** A query function: rows, lists, and the one row that holds the key of its cursors. */
export function grantReading(target: ServiceFunction, readModels: TableV2): void {
  readModels.grant(target, 'dynamodb:GetItem', 'dynamodb:Query')
  target.addToRolePolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['dynamodb:PutItem'],
      resources: [readModels.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['secret'] } },
    }),
  )
}

/** A projector: reads a row and writes it under its version guard. */
export function grantProjecting(target: ServiceFunction, readModels: TableV2): void {
  readModels.grant(target, 'dynamodb:GetItem', 'dynamodb:PutItem')
}

/** A counter: a projector whose rows change together in a transaction. */
export function grantCounting(target: ServiceFunction, readModels: TableV2): void {
  readModels.grant(target, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem')
}
