import { Duration } from 'aws-cdk-lib'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { grantDeciding, grantLists, grantQueueing, grantRows } from '../constructs/grants.ts'
import { alarmOnLogged, stuckSaga } from '../constructs/logged-alarm.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
import { scheduleJob } from '../constructs/scheduled-job.ts'
import type { ServiceData } from '../constructs/service-data.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'

/** What an order may cost and hold to be approved without people. */
export interface ApprovalPolicy {
  /** Minor units of the order's currency. */
  readonly total: number
  readonly pieces: number
}

export interface OrderSagaProps {
  readonly context: ShopContext
  readonly data: ServiceData
  readonly catalogTopic: ITopic
  /** The catalog's FIFO queue of commands on stock. */
  readonly stockCommands: Queue
  /** How long an approved order may stay unpaid. */
  readonly paymentWindow: Duration
  readonly autoApprove: ApprovalPolicy
}

/** What the functions that advance sagas have in common. */
export interface SagaParts {
  readonly environment: Readonly<Record<string, string>>
  /** Lets a function advance sagas: decide on them and on orders, and send what they ask for. */
  readonly grant: (target: ServiceFunction) => void
}

/**
 * The process of an order: a function that looks at it after each of its commits, one that looks again at what nobody
 * answered, and one that records what the catalog's stock says.
 */
export function addOrderSaga(
  scope: Construct,
  { context, data, catalogTopic, stockCommands, paymentWindow, autoApprove }: OrderSagaProps,
): {
  readonly parts: SagaParts
  /** Requests to payment providers. */
  readonly payments: ReliableQueue
  readonly deadLetters: Readonly<Record<string, Queue>>
} {
  const payments = new ReliableQueue(scope, 'PaymentQueue', {
    context,
    fifo: true,
    consumerTimeout: Duration.seconds(30),
  })
  const parts: SagaParts = {
    environment: {
      EVENTS_TABLE: data.events.tableName,
      STOCK_COMMANDS: stockCommands.queueUrl,
      PAYMENT_QUEUE: payments.queue.queueUrl,
      PAYMENT_WINDOW_MINUTES: String(paymentWindow.toMinutes()),
      AUTO_APPROVE_TOTAL: String(autoApprove.total),
      AUTO_APPROVE_PIECES: String(autoApprove.pieces),
    },
    grant: (target) => {
      grantDeciding(target, data.events)
      grantQueueing(target, stockCommands)
      grantQueueing(target, payments.queue)
    },
  }

  const run = new ServiceFunction(scope, 'RunSaga', {
    context,
    entry: 'functions/orders/advance-saga.ts',
    // A batch is ten looks at an order one after the other, of some six requests each.
    timeout: Duration.seconds(30),
    environment: parts.environment,
  })
  parts.grant(run)
  alarmOnLogged(run, context, stuckSaga)

  const resume = new ServiceFunction(scope, 'ResumeSagas', {
    context,
    entry: 'functions/orders/advance-due-sagas.ts',
    timeout: Duration.minutes(1),
    environment: { ...parts.environment, READ_TABLE: data.readModels.tableName },
  })
  parts.grant(resume)
  grantRows(resume, data.readModels)
  grantLists(resume, data.readModels)
  alarmOnLogged(resume, context, stuckSaga)

  const receiveStock = new ServiceFunction(scope, 'ReceiveStock', {
    context,
    entry: 'functions/orders/receive-stock.ts',
    environment: { EVENTS_TABLE: data.events.tableName },
  })
  grantDeciding(receiveStock, data.events)

  return {
    parts,
    payments,
    deadLetters: {
      'orders-saga': subscribe(run, { context, topic: data.topic, streamTypes: ['order'] }),
      'orders-stock-events': subscribe(receiveStock, { context, topic: catalogTopic, streamTypes: ['stock'] }),
      'orders-saga-clock': scheduleJob(scope, 'SagaClock', {
        context,
        job: resume,
        schedule: ScheduleExpression.rate(Duration.minutes(1)),
        description: 'Asks again for what orders wait for and nobody answered in time',
      }),
    },
  }
}
