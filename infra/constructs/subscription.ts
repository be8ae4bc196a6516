import { Duration } from 'aws-cdk-lib'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { type ITopic, SubscriptionFilter } from 'aws-cdk-lib/aws-sns'
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { ShopContext } from '../shop-context.ts'
import { ReliableQueue } from './reliable-queue.ts'
import type { ServiceFunction } from './service-function.ts'

interface SubscriptionProps {
  readonly context: ShopContext
  readonly topic: ITopic
  /** Types of the streams to hear of, e.g. `order`. Whole streams: a subscriber needs every commit to see that none is missing. */
  readonly streamTypes: readonly string[]
}

/** Feeds a function from another service's topic through a FIFO queue of its own; answers the dead-letter queue. */
export function subscribe(consumer: ServiceFunction, { context, topic, streamTypes }: SubscriptionProps): Queue {
  const { queue, deadLetters } = new ReliableQueue(consumer, 'Inbox', {
    context,
    fifo: true,
    consumerTimeout: consumer.timeout ?? Duration.seconds(10),
  })
  topic.addSubscription(
    new SqsSubscription(queue, {
      rawMessageDelivery: true,
      filterPolicy: { streamType: SubscriptionFilter.stringFilter({ allowlist: [...streamTypes] }) },
    }),
  )
  consumer.addEventSource(new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true }))
  return deadLetters
}

/**
 * Feeds a function with everything that several services publish, through one FIFO queue; answers the dead-letter queue. At
 * most two work at once, the fewest that AWS knows: it is for a consumer that puts all commits into one order.
 */
export function subscribeToAll(
  consumer: ServiceFunction,
  { context, topics }: { readonly context: ShopContext; readonly topics: readonly ITopic[] },
): Queue {
  const { queue, deadLetters } = new ReliableQueue(consumer, 'Inbox', {
    context,
    fifo: true,
    consumerTimeout: consumer.timeout ?? Duration.seconds(10),
  })
  for (const topic of topics) topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }))
  consumer.addEventSource(
    new SqsEventSource(queue, { batchSize: 10, maxConcurrency: 2, reportBatchItemFailures: true }),
  )
  return deadLetters
}
