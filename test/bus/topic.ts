import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { laptopCredentials } from '#local/engines/clients.ts'
import { startFauxqs } from '#local/engines/fauxqs.ts'
import { freePort } from '#local/engines/ports.ts'

/** A FIFO topic with a FIFO queue behind it, as a service and its subscriber have them. */
interface TopicWithQueue {
  readonly sns: SNSClient
  readonly topicArn: string
  /** Everything that is in the queue, in order; the messages are gone then. */
  readonly drain: () => Promise<Message[]>
  readonly stop: () => Promise<void>
}

/** Starts an engine with the topic and a subscriber of streams of the given types. */
export async function topicFor(streamTypes: readonly string[]): Promise<TopicWithQueue> {
  const dataDir = await mkdtemp(join(tmpdir(), 'storefold-bus-'))
  const region = 'eu-central-1'
  const engine = await startFauxqs({ port: await freePort(), region, dataDir })
  const at = { region, endpoint: engine.endpoint, credentials: laptopCredentials }
  const sns = new SNSClient(at)
  const sqs = new SQSClient(at)
  const { TopicArn: topicArn = '' } = await sns.send(
    new CreateTopicCommand({ Name: 'facts.fifo', Attributes: { FifoTopic: 'true' } }),
  )
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'inbox.fifo', Attributes: { FifoQueue: 'true' } }),
  )
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:${region}:000000000000:inbox.fifo`,
      Attributes: { RawMessageDelivery: 'true', FilterPolicy: JSON.stringify({ streamType: streamTypes }) },
    }),
  )
  return {
    sns,
    topicArn,
    drain: async () => {
      const all: Message[] = []
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['All'],
          }),
        )
        if (Messages.length === 0) return all
        all.push(...Messages)
        for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      }
    },
    stop: async () => {
      await engine.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
