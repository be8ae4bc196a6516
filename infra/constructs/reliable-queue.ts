import { Duration, Validations } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { ShopContext } from '../shop-context.ts'
import { alarmOn } from './alarms.ts'

interface ReliableQueueProps {
  readonly context: ShopContext
  readonly fifo?: boolean
  /** Time-out of the function that consumes it; the visibility time-out is six times that (AWS's advice for event sources). */
  readonly consumerTimeout: Duration
}

/** Deliveries before a message goes to the dead-letter queue. */
const maxReceiveCount = 5

/** A queue with its dead-letter queue, which keeps what failed for 14 days, and an alarm on the first message there. */
export class ReliableQueue extends Construct {
  readonly queue: Queue
  readonly deadLetters: Queue

  constructor(scope: Construct, id: string, { context, fifo = false, consumerTimeout }: ReliableQueueProps) {
    super(scope, id)
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', context, { fifo, holds: id })
    this.queue = new Queue(this, 'Queue', {
      ...(fifo ? { fifo } : {}),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(consumerTimeout.toSeconds() * 6),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    })
  }
}

/** A queue for what could not be processed, with an alarm on its first message. */
export function deadLetterQueue(
  scope: Construct,
  id: string,
  context: ShopContext,
  { fifo = false, holds }: { readonly fifo?: boolean; readonly holds: string },
): Queue {
  const queue = new Queue(scope, id, {
    ...(fifo ? { fifo } : {}),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  })
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason:
      'It is a dead-letter queue: of a stream reader, a schedule or a queue. Only a queue of another one says so in the template.',
  })
  alarmOn(scope, id, context, {
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
    alarmDescription: `${holds}: messages that failed are waiting. Mend the cause, then redrive the queue.`,
  })
  return queue
}
