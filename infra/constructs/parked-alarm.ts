import { Duration } from 'aws-cdk-lib'
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { ShopContext } from '../shop-context.ts'
import { alarmOn } from './alarms.ts'
import type { ServiceFunction } from './service-function.ts'

/**
 * Rings when a projector parks a stream: a commit can't be folded, and one row stays behind until somebody mends the code
 * and un-parks it. Counted from the line that the projector logs.
 */
export function alarmOnParked(projector: ServiceFunction, context: ShopContext): void {
  const filter = new MetricFilter(projector, 'Parked', {
    logGroup: projector.logGroup,
    filterPattern: FilterPattern.stringValue('$.message', '=', 'stream parked'),
    metricNamespace: 'Storefold',
    metricName: `ParkedStreams-${projector.node.addr}`,
    metricValue: '1',
  })
  alarmOn(projector, 'Parked', context, {
    metric: filter.metric({ period: Duration.minutes(5), statistic: 'Sum' }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription:
      'A commit could not be folded; its stream is parked for a projection. GET /v1/ops/projections tells which and why.',
  })
}
