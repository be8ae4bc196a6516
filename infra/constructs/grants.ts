import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { ServiceTables } from './service-data.ts'
import type { ServiceFunction } from './service-function.ts'
import { readModelShape } from './table-shape.ts'

/** A command function: load (Query), append (PutItem), the warming GetItem. */
export function grantDeciding(target: ServiceFunction, events: TableV2): void {
  allow(target, ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:GetItem'], [events.tableArn])
}

/** Whatever folds a stream without adding to it. */
export function grantFolding(target: ServiceFunction, events: TableV2): void {
  allow(target, ['dynamodb:Query'], [events.tableArn])
}

/** Whatever folds a stream as it was at a time, which it finds by reading single commits. */
export function grantLookingBack(target: ServiceFunction, events: TableV2): void {
  allow(target, ['dynamodb:Query', 'dynamodb:GetItem'], [events.tableArn])
}

/** A projector: folds streams and keeps their snapshots, which lie beside the commits. */
export function grantSnapshots(target: ServiceFunction, events: TableV2): void {
  allow(target, ['dynamodb:Query', 'dynamodb:PutItem'], [events.tableArn])
}

/** A query function: rows, lists, and the one row that holds the key of its cursors. */
export function grantReading(target: ServiceFunction, readModels: TableV2): void {
  grantRows(target, readModels)
  grantLists(target, readModels)
  target.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:PutItem'],
      resources: [readModels.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['secret'] } },
    }),
  )
}

/** Whatever reads rows: every reader also asks for the item that tells which generation is live. */
export function grantRows(target: ServiceFunction, readModels: TableV2): void {
  allow(target, ['dynamodb:GetItem'], [readModels.tableArn])
}

/** Whatever reads several rows by their keys at once. */
export function grantManyRows(target: ServiceFunction, readModels: TableV2): void {
  allow(target, ['dynamodb:GetItem', 'dynamodb:BatchGetItem'], [readModels.tableArn])
}

/** Whatever reads the list indexes. They are named one by one: `grant` of the CDK would name them with a wildcard. */
export function grantLists(target: ServiceFunction, readModels: TableV2): void {
  const indexes = readModelShape.indexes.map(({ name }) => `${readModels.tableArn}/index/${name}`)
  allow(target, ['dynamodb:Query'], indexes)
}

/** Whatever looks for entries, which lie beside the rows, and asks for the rows that they lead to. */
export function grantSearching(target: ServiceFunction, readModels: TableV2): void {
  allow(target, ['dynamodb:Query', 'dynamodb:BatchGetItem'], [readModels.tableArn])
}

/** Whatever writes rows that have entries: both change in one transaction. */
export function grantEntries(target: ServiceFunction, readModels: TableV2): void {
  allow(target, ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'], [readModels.tableArn])
}

/** A caller behind a circuit breaker, whose shared state is one item of the read table. */
export function grantCircuit(target: ServiceFunction, readModels: TableV2): void {
  target.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      resources: [readModels.tableArn],
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['circuit'] } },
    }),
  )
}

/** A report: all rows of a partition of counters. */
export function grantCounters(target: ServiceFunction, readModels: TableV2): void {
  allow(target, ['dynamodb:GetItem', 'dynamodb:Query'], [readModels.tableArn])
}

/** A projector: reads a row, and which generations there are, and writes the row under its version guard. */
export function grantProjecting(target: ServiceFunction, readModels: TableV2): void {
  allow(target, ['dynamodb:GetItem', 'dynamodb:PutItem'], [readModels.tableArn])
}

/** A projector that parks streams: marks a row, and lists and unlists the stream. */
export function grantParking(target: ServiceFunction, readModels: TableV2): void {
  allow(target, ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'], [readModels.tableArn])
}

/** A counter: a projector whose rows change together in a transaction. */
export function grantCounting(target: ServiceFunction, readModels: TableV2): void {
  allow(target, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [readModels.tableArn])
}

/** Whoever looks after the read models: asks how they are, un-parks streams, starts rebuilds and decides on them. */
export function grantMendingRows(target: ServiceFunction, { events, readModels }: ServiceTables): void {
  allow(target, ['dynamodb:Query', 'dynamodb:DescribeTable'], [events.tableArn])
  allow(
    target,
    ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    [readModels.tableArn],
  )
}

/** A scrub: looks for streams all over the table, folds them, and mends rows. */
export function grantScrubbing(target: ServiceFunction, { events, readModels }: ServiceTables): void {
  allow(target, ['dynamodb:Scan', 'dynamodb:Query'], [events.tableArn])
  allow(target, ['dynamodb:GetItem', 'dynamodb:PutItem'], [readModels.tableArn])
}

/** A worker of rebuilds: reads the whole table of facts, and whole generations of rows. */
export function grantRebuilding(target: ServiceFunction, { events, readModels }: ServiceTables): void {
  allow(target, ['dynamodb:Scan', 'dynamodb:Query'], [events.tableArn])
  allow(
    target,
    [
      'dynamodb:Scan',
      'dynamodb:GetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:PutItem',
      'dynamodb:BatchWriteItem',
    ],
    [readModels.tableArn],
  )
}

/** Whoever puts work into a queue of its own service. */
export function grantQueueing(target: ServiceFunction, queue: Queue): void {
  allow(target, ['sqs:SendMessage'], [queue.queueArn])
}

/** Whoever asks other functions and waits for their answers. */
export function grantAsking(target: ServiceFunction, asked: readonly ServiceFunction[]): void {
  allow(
    target,
    ['lambda:InvokeFunction'],
    asked.map(({ functionArn }) => functionArn),
  )
}

function allow(target: ServiceFunction, actions: string[], resources: string[]): void {
  target.addToRolePolicy(new PolicyStatement({ actions, resources }))
}
