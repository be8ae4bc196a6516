import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { ShopContext } from '../shop-context.ts'
import { alarmOn } from './alarms.ts'
import { deadLetterQueue } from './reliable-queue.ts'
import type { ServiceFunction } from './service-function.ts'

/** How often a batch that fails is tried again, while it is halved around the record at fault. */
const retryAttempts = 10

/**
 * Lets a function read the commits of an events table: new items only, snapshots left out, in order per stream. A batch that
 * keeps failing is halved until the record at fault is alone, which then goes to the reader's dead-letter queue (as a
 * pointer; the fact itself stays in the table and is healed from there). With `streamTypes`, of streams of these types alone.
 */
export function readCommits(
  reader: ServiceFunction,
  table: ITable,
  {
    context,
    batchSize,
    streamTypes,
  }: {
    readonly context: ShopContext
    readonly batchSize: number
    readonly streamTypes?: readonly string[]
  },
): Queue {
  const deadLetters = deadLetterQueue(reader, 'DeadLetters', context, {
    holds: `${reader.node.id} of ${reader.node.scope?.node.id}`,
  })
  reader.addEventSource(
    new DynamoEventSource(table, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts,
      maxRecordAge: Duration.hours(20),
      onFailure: new SqsDlq(deadLetters),
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: {
            NewImage: { c: { S: FilterRule.exists() } },
            ...(streamTypes && {
              Keys: { p: { S: streamTypes.flatMap((type) => FilterRule.beginsWith(`${type}#`)) } },
            }),
          },
        }),
      ],
    }),
  )
  alarmOn(reader, 'Lag', context, {
    metric: reader.metric('IteratorAge', { period: Duration.minutes(1), statistic: 'Maximum' }),
    threshold: Duration.minutes(5).toMilliseconds(),
    evaluationPeriods: 2,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    alarmDescription: `${reader.node.id} is more than five minutes behind the events.`,
  })
  return deadLetters
}
