import { Duration } from 'aws-cdk-lib'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { decides } from '../constructs/facts.ts'
import { alarmOnLogged, stuckSaga } from '../constructs/logged-alarm.ts'
import { sendsTo } from '../constructs/messages.ts'
import { ReliableQueue } from '../constructs/reliable-queue.ts'
import { lists, reads } from '../constructs/rows.ts'
import { scheduleJob } from '../constructs/scheduled-job.ts'
import type { ServiceData } from '../constructs/service-data.ts'
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts'
import { subscribe } from '../constructs/subscription.ts'
import type { ShopContext } from '../shop-context.ts'

/** What an order may cost and hold to be approved without people. */
export interface ApprovalPolicy {
  /** Minor units of the order's currency. */
  readonly total: number
  readonly pieces: number
}

interface OrderSagaProps {
  readonly context: ShopContext
  readonly data: ServiceData
  readonly catalogTopic: ITopic
  /** The catalog's FIFO queue of commands on stock. */
  readonly stockCommands: Queue
  /** How long an approved order may stay unpaid. */
  readonly paymentWindow: Duration
  readonly autoApprove: ApprovalPolicy
}

/** What advancing sagas takes: deciding on them and on orders, and sending what they ask for. */
type Advancing = Required<Pick<ServiceFunctionProps, 'does' | 'settings'>>

/**
 * The process of an order: a function that looks at it after each of its commits, one that looks again at what nobody
 * answered, and one that records what the catalog's stock says.
 */
export function addOrderSaga(
  scope: Construct,
  { context, data, catalogTopic, stockCommands, paymentWindow, autoApprove }: OrderSagaProps,
): {
  readonly advancing: Advancing
  /** Requests to payment providers. */
  readonly payments: ReliableQueue
  readonly deadLetters: Readonly<Record<string, Queue>>
} {
  const payments = new ReliableQueue(scope, 'PaymentQueue', {
    context,
    fifo: true,
    consumerTimeout: Duration.seconds(30),
  })
  const advancing: Advancing = {
    does: [decides(data.events), sendsTo(stockCommands, 'STOCK_COMMANDS'), sendsTo(payments.queue, 'PAYMENT_QUEUE')],
    settings: {
      PAYMENT_WINDOW_MINUTES: String(paymentWindow.toMinutes()),
      AUTO_APPROVE_TOTAL: String(autoApprove.total),
      AUTO_APPROVE_PIECES: String(autoApprove.pieces),
    },
  }
  const advance = new ServiceFunction(scope, 'RunSaga', {
    context,
    entry: 'functions/orders/advance-saga.ts',
    // A batch is ten looks at an order one after the other, of some six requests each.
    timeout: Duration.seconds(30),
    ...advancing,
  })
  alarmOnLogged(advance, context, stuckSaga)
  const advanceDue = new ServiceFunction(scope, 'ResumeSagas', {
    context,
    entry: 'functions/orders/advance-due-sagas.ts',
    timeout: Duration.minutes(1),
    does: [...advancing.does, reads(data.readModels), lists(data.readModels)],
    settings: advancing.settings,
  })
  alarmOnLogged(advanceDue, context, stuckSaga)
  const receiveStock = new ServiceFunction(scope, 'ReceiveStock', {
    context,
    entry: 'functions/orders/receive-stock.ts',
    does: [decides(data.events)],
  })
  return {
    advancing,
    payments,
    deadLetters: {
      'orders-saga': subscribe(advance, { context, topic: data.topic, streamTypes: ['order'] }),
      'orders-stock-events': subscribe(receiveStock, { context, topic: catalogTopic, streamTypes: ['stock'] }),
      'orders-saga-clock': scheduleJob(scope, 'SagaClock', {
        context,
        job: advanceDue,
        schedule: ScheduleExpression.rate(Duration.minutes(1)),
        description: 'Asks again for what orders wait for and nobody answered in time',
      }),
    },
  }
}
