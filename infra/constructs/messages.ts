import type { Topic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Capability } from './capability.ts'

/** Puts messages into a queue, whose URL it finds in `variable`. */
export function sendsTo(queue: Queue, variable: string): Capability {
  return {
    variables: { [variable]: queue.queueUrl },
    rights: [{ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }],
  }
}

/** Publishes on a topic, which it finds in TOPIC_ARN. */
export function publishesTo(topic: Topic): Capability {
  return {
    variables: { TOPIC_ARN: topic.topicArn },
    rights: [{ actions: ['sns:Publish'], resources: [topic.topicArn] }],
  }
}
