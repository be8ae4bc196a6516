import { Duration } from 'aws-cdk-lib'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { decides } from '../constructs/facts.ts'
import { lists, reads } from '../constructs/rows.ts'
import { scheduleJob } from '../constructs/scheduled-job.ts'
import type { ServiceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import type { ShopContext } from '../shop-context.ts'

/** Time of the function that works off the commands on stock. */
export const stockCommandsTimeout = Duration.seconds(10)

/**
 * What orders ask of the stock, ten at a time and those of one SKU together; and the clock, which ends reservations. Answers the
 * dead-letter queues by name.
 */
export function addStock(
  scope: Construct,
  { context, data, commands }: { readonly context: ShopContext; readonly data: ServiceData; readonly commands: Queue },
): Readonly<Record<string, Queue>> {
  new ServiceFunction(scope, 'ReceiveStockCommands', {
    context,
    entry: 'functions/catalog/receive-stock-commands.ts',
    timeout: stockCommandsTimeout,
    takes: { queue: commands, batchSize: 10 },
    does: [decides(data.events)],
  })
  const expire = new ServiceFunction(scope, 'ExpireReservations', {
    context,
    entry: 'functions/catalog/expire-reservations.ts',
    timeout: Duration.minutes(2),
    does: [decides(data.events), reads(data.readModels), lists(data.readModels)],
  })
  return {
    'catalog-stock-expiry': scheduleJob(scope, 'StockExpiry', {
      context,
      job: expire,
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      description: 'Releases reservations of stock whose time is over',
    }),
  }
}
