import { Alarm, type AlarmProps } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'

/** An alarm that tells the operators' topic when it starts and when it ends. */
export function alarmOn(scope: Construct, id: string, { alarmTopic }: ShopContext, props: AlarmProps): Alarm {
  const alarm = new Alarm(scope, `${id}Alarm`, props)
  const action = new SnsAction(alarmTopic)
  alarm.addAlarmAction(action)
  alarm.addOkAction(action)
  return alarm
}
