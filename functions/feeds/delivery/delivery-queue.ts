import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import * as v from 'valibot'

/** One attempt that is to be made. */
export const deliveryMessage = v.object({
  webhookId: v.string(),
  deliveryId: v.string(),
  /** Which one it is, from 1: an attempt that was made already is not made again. */
  attempt: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Ms since the epoch; a message that comes earlier goes round once more. */
  dueAt: v.number(),
})
export type DeliveryMessage = v.InferOutput<typeof deliveryMessage>

/** The longest that SQS holds a message back, in seconds: a longer pause is several rounds. */
const longestDelay = 900

export type DeliveryQueue = ReturnType<typeof deliveryQueue>

/**
 * The queue of attempts. It is a fair one: the webhook is the message group, and SQS hands out the messages of groups
 * that have few in work before those of groups that have many. So a receiver that answers slowly, or never, delays its own
 * messages and hardly those of others, and messages may still have pauses of their own, which a FIFO queue does not know.
 */
export function deliveryQueue({ sqs, url, deadLetterUrl }: DeliveryQueueOptions) {
  return {
    /** Makes an attempt due at its time. */
    async put(message: DeliveryMessage, now: number): Promise<void> {
      const seconds = Math.ceil(Math.max(0, message.dueAt - now) / 1000)
      await send(url, message, Math.min(seconds, longestDelay))
    },

    /** Puts away what nobody will try any more, where an alarm tells of it. Redriven, it begins a new series. */
    async giveUp(message: DeliveryMessage): Promise<void> {
      await send(deadLetterUrl, message, 0)
    },
  }

  async function send(queueUrl: string, message: DeliveryMessage, delaySeconds: number): Promise<void> {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(message),
        MessageGroupId: message.webhookId,
        DelaySeconds: delaySeconds,
      }),
    )
  }
}

interface DeliveryQueueOptions {
  readonly sqs: SQSClient
  readonly url: string
  readonly deadLetterUrl: string
}
