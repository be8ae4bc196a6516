import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'

/** Gives one message another try; throws where it can't. */
export type Retry = (message: Message) => Promise<void>

/** A message that is worked on is hidden from the next receive for this long, in seconds; longer than a function lives. */
const hiddenSeconds = 60

/** A dead-letter queue by its name. Throws what SQS throws. */
export function deadLetterQueue(sqs: SQSClient, name: string) {
  let url: Promise<string> | undefined
  const queueUrl = () => {
    url ??= urlOf(sqs, name)
    return url
  }
  return {
    /** Messages that wait, those in flight left out. */
    async depth(): Promise<number> {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: await queueUrl(),
          AttributeNames: ['ApproximateNumberOfMessages'],
        }),
      )
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0)
    },

    /** Up to ten messages, which stay. */
    peek: () => receive(0),

    /**
     * Gives message after message another try, in their order, until none is left or the time is up; what got one is
     * deleted. A process that dies in between leaves a message that is tried again: whatever worked on it can bear that.
     * After a failure the rest of its group waits, because it must not overtake.
     */
    async redrive(retry: Retry, timeIsUp: () => boolean) {
      const failed: { id: string; reason: string }[] = []
      const heldUp = new Set<string>()
      let moved = 0
      while (!timeIsUp()) {
        const messages = await receive(hiddenSeconds)
        if (messages.length === 0) break
        for (const message of messages) {
          const group = message.Attributes?.MessageGroupId
          if (group !== undefined && heldUp.has(group)) continue
          try {
            await retry(message)
            await sqs.send(
              new DeleteMessageCommand({ QueueUrl: await queueUrl(), ReceiptHandle: message.ReceiptHandle }),
            )
            moved++
          } catch (error) {
            failed.push({ id: message.MessageId ?? '', reason: error instanceof Error ? error.message : String(error) })
            if (group !== undefined) heldUp.add(group)
          }
        }
      }
      return { moved, failed }
    },
  }

  async function receive(VisibilityTimeout: number): Promise<Message[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: await queueUrl(),
        MaxNumberOfMessages: 10,
        VisibilityTimeout,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    )
    return Messages
  }
}

/** Puts a message back into the queue that it came from, with its attributes and in its group. */
export function sendBack(sqs: SQSClient, sourceName: string): Retry {
  let url: Promise<string> | undefined
  return async ({ MessageId, Body, Attributes, MessageAttributes }) => {
    url ??= urlOf(sqs, sourceName)
    const group = Attributes?.MessageGroupId
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: await url,
        MessageBody: Body,
        MessageAttributes,
        // Of its own: the one that it had is remembered for five minutes and would swallow it.
        ...(group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: `redrive-${MessageId}` }),
      }),
    )
  }
}

async function urlOf(sqs: SQSClient, QueueName: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
  if (QueueUrl === undefined) throw new Error(`there is no queue ${QueueName}`)
  return QueueUrl
}
