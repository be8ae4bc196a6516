import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { ShopContext } from '../shop-context.ts'
import { alarmOn } from './alarms.ts'
import type { ServiceFunction } from './service-function.ts'

/** Rings when an order's saga gives up on a step. Counted from the line that the function logs. */
export function alarmOnStuckSagas(target: ServiceFunction, context: ShopContext): void {
  const filter = new MetricFilter(target, 'StuckSagas', {
    logGroup: target.logGroup,
    filterPattern: FilterPattern.stringValue('$.message', '=', 'saga stuck'),
    metricNamespace: 'Storefold',
    metricName: `StuckSagas-${target.node.addr}`,
    metricValue: '1',
  })
  alarmOn(target, 'StuckSagas', context, {
    metric: filter.metric({ period: Duration.minutes(5), statistic: 'Sum' }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription:
      'An order waits for something that was asked for again and again. GET /v1/ops/sagas?status=stuck tells which and why.',
  })
}
