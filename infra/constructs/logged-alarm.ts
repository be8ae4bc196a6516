import { Duration } from 'aws-cdk-lib'
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { ShopContext } from '../shop-context.ts'
import { alarmOn } from './alarms.ts'
import type { ServiceFunction } from './service-function.ts'

/** Something that a function logs and that somebody must see to. */
interface LoggedTrouble {
  /** Name of the metric, e.g. `ParkedStreams`. */
  readonly metric: string
  /** The log line's `message`, word for word; test/infra/alarms.test.ts compares both. */
  readonly message: string
  /** What it means and where to look. */
  readonly description: string
}

/** A commit can't be folded: one row stays behind until somebody mends the code and un-parks its stream. */
export const parkedStream: LoggedTrouble = {
  metric: 'ParkedStreams',
  message: 'stream parked',
  description:
    'A commit could not be folded; its stream is parked for a projection. GET /v1/ops/projections tells which and why.',
}

/** An order's saga gave up on a step. */
export const stuckSaga: LoggedTrouble = {
  metric: 'StuckSagas',
  message: 'saga stuck',
  description:
    'An order waits for something that was asked for again and again. GET /v1/ops/sagas?status=stuck tells which and why.',
}

/** A buyer paid for a book and there is no copy for them. */
export const refusedCopy: LoggedTrouble = {
  metric: 'RefusedCopies',
  message: 'copy refused',
  description:
    'A copy that is paid for could not be made; the log says which and why. Replace the book of the product: the copy is made when its buyer asks again.',
}

/** Rings when a function logs that trouble. */
export function alarmOnLogged(
  target: ServiceFunction,
  context: ShopContext,
  { metric, message, description }: LoggedTrouble,
): void {
  const filter = new MetricFilter(target, metric, {
    logGroup: target.logGroup,
    filterPattern: FilterPattern.stringValue('$.message', '=', message),
    metricNamespace: 'Storefold',
    metricName: `${metric}-${target.node.addr}`,
    metricValue: '1',
  })
  alarmOn(target, metric, context, {
    metric: filter.metric({ period: Duration.minutes(5), statistic: 'Sum' }),
    alarmDescription: description,
  })
}
