import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { grantDeciding, grantLists, grantRows } from '../constructs/grants.ts'
import { scheduleJob } from '../constructs/scheduled-job.ts'
import type { ServiceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import type { ShopContext } from '../shop-context.ts'

/** Time of the function that works off the commands on stock. */
export const stockCommandsTimeout = Duration.seconds(10)

/** What orders ask of the stock, ten at a time and those of one SKU together; and the clock, which ends reservations. */
export function addStock(
  scope: Construct,
  { context, data, commands }: { readonly context: ShopContext; readonly data: ServiceData; readonly commands: Queue },
): { readonly deadLetters: Readonly<Record<string, Queue>> } {
  const receive = new ServiceFunction(scope, 'ReceiveStockCommands', {
    context,
    entry: 'functions/catalog/receive-stock-commands.ts',
    timeout: stockCommandsTimeout,
    environment: { EVENTS_TABLE: data.events.tableName },
  })
  grantDeciding(receive, data.events)
  receive.addEventSource(new SqsEventSource(commands, { batchSize: 10, reportBatchItemFailures: true }))

  const expire = new ServiceFunction(scope, 'ExpireReservations', {
    context,
    entry: 'functions/catalog/expire-reservations.ts',
    timeout: Duration.minutes(2),
    environment: { EVENTS_TABLE: data.events.tableName, READ_TABLE: data.readModels.tableName },
  })
  grantDeciding(expire, data.events)
  grantRows(expire, data.readModels)
  grantLists(expire, data.readModels)
  return {
    deadLetters: {
      'catalog-stock-expiry': scheduleJob(scope, 'StockExpiry', {
        context,
        job: expire,
        schedule: ScheduleExpression.rate(Duration.minutes(5)),
        description: 'Releases reservations of stock whose time is over',
      }),
    },
  }
}
