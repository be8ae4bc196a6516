import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'

interface OperatorsAlarmProps extends Partial<AlarmProps> {
  readonly metric: AlarmProps['metric']
  /** What it means and what to do: it is all that the mail says. */
  readonly alarmDescription: string
}

/**
 * An alarm that tells the operators' topic when it starts and when it ends. Unless told otherwise it starts if the metric is at
 * least 1 in one period, and missing data ends it.
 */
export function alarmOn(scope: Construct, id: string, { alarmTopic }: ShopContext, props: OperatorsAlarmProps): void {
  const alarm = new Alarm(scope, `${id}Alarm`, {
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...props,
  })
  const action = new SnsAction(alarmTopic)
  alarm.addAlarmAction(action)
  alarm.addOkAction(action)
}
