import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { PublishCommand } from '@aws-sdk/client-sns'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Clients, createClients } from '#local/engines/clients.ts'
import { type Shop, startShop } from '#local/shop.ts'
import { smallAssembly, temporaryFolder } from './small-assembly.ts'

let shop: Shop
let clients: Clients
const output = join(temporaryFolder(), 'output')

const mapping = (queue: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
    FunctionName: { Ref: 'Work' },
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  },
})

beforeAll(async () => {
  appendFileSync(output, '')
  const redrive = (letters: string) => ({
    VisibilityTimeout: 2,
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [letters, 'Arn'] }, maxReceiveCount: 2 },
  })
  const fifo = { FifoQueue: true }
  const assembly = smallAssembly(
    {
      Letters: { Type: 'AWS::SQS::Queue' },
      FifoLetters: { Type: 'AWS::SQS::Queue', Properties: fifo },
      Queue: { Type: 'AWS::SQS::Queue', Properties: redrive('Letters') },
      Fifo: { Type: 'AWS::SQS::Queue', Properties: { ...fifo, ...redrive('FifoLetters') } },
      Bus: { Type: 'AWS::SNS::Topic', Properties: { FifoTopic: true, TopicName: 'bus.fifo' } },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          TopicArn: { Ref: 'Bus' },
          Endpoint: { 'Fn::GetAtt': ['Fifo', 'Arn'] },
          Protocol: 'sqs',
          RawMessageDelivery: 'true',
          FilterPolicy: { type: ['wanted'] },
        },
      },
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          NotificationConfiguration: {
            QueueConfigurations: [
              {
                Event: 's3:ObjectCreated:*',
                Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] },
                Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'in/' }] } },
              },
            ],
          },
        },
      },
      FromQueue: mapping('Queue'),
      FromFifo: mapping('Fifo'),
      Unknown: { Type: 'AWS::Kinesis::Stream', Properties: {} },
    },
    {
      // Writes down each message and fails those whose body holds "poison".
      Work: {
        code: `import { appendFileSync } from 'node:fs'
          export const handler = async ({ Records }) => {
            const batchItemFailures = []
            for (const { messageId, body } of Records) {
              appendFileSync(process.env.OUTPUT, body + '\\n')
              if (body.includes('poison')) batchItemFailures.push({ itemIdentifier: messageId })
            }
            return { batchItemFailures }
          }`,
        properties: { Environment: { Variables: { OUTPUT: output } } },
      },
    },
  )
  shop = await startShop({ assembly, dataDir: temporaryFolder() })
  clients = createClients(shop.details.endpoints, shop.details.region)
})
afterAll(() => shop.stop())

const bodies = (part: string) =>
  readFileSync(output, 'utf8')
    .split('\n')
    .filter((line) => line.includes(part))
const queueUrl = (name: string) => `${shop.details.endpoints.sqs}/000000000000/Small-${name}`

describe('a queue', () => {
  test('delivers each message once, and a poison one as often as it may before it goes to the dead letters', async () => {
    for (const MessageBody of ['s-one', 's-poison', 's-two']) {
      await clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl('Queue'), MessageBody }))
    }
    await shop.settled(90_000)
    expect(bodies('s-').sort()).toEqual(['s-one', 's-poison', 's-poison', 's-two'])
  })

  test.each([0, 1, 2])(
    'in FIFO order: a poison message at position %i is tried again before those behind it',
    async (poison) => {
      const group = `g${poison}-`
      const names = [0, 1, 2].map((position) => `${group}${position}${position === poison ? '-poison' : ''}`)
      for (const MessageBody of names) {
        const ids = { MessageGroupId: group, MessageDeduplicationId: MessageBody }
        await clients.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl('Fifo.fifo'), MessageBody, ...ids }))
      }
      await shop.settled(90_000)
      expect(bodies(group)).toEqual(names.flatMap((name) => (name.includes('poison') ? [name, name] : [name])))
    },
  )

  test('behind a FIFO topic gets what its filter wants, raw', async () => {
    const TopicArn = 'arn:aws:sns:eu-central-1:000000000000:bus.fifo'
    for (const type of ['wanted', 'other']) {
      const MessageAttributes = { type: { DataType: 'String', StringValue: type } }
      const ids = { MessageGroupId: 'bus', MessageDeduplicationId: type }
      await clients.sns.send(new PublishCommand({ TopicArn, Message: `bus-${type}`, MessageAttributes, ...ids }))
    }
    await shop.settled(90_000)
    expect(bodies('bus-')).toEqual(['bus-wanted'])
  })

  test('hears of an upload below its prefix as S3 tells it', async () => {
    for (const Key of ['in/a b+ä.png', 'elsewhere.png']) {
      await clients.s3.send(new PutObjectCommand({ Bucket: 'small-bucket', Key, Body: 'hello' }))
    }
    await shop.settled(90_000)
    const [told, ...others] = bodies('aws:s3').map((body) => JSON.parse(body).Records[0])
    expect(others).toEqual([])
    expect(told).toMatchObject({
      eventVersion: '2.1',
      eventName: 'ObjectCreated:Put',
      s3: {
        bucket: { name: 'small-bucket' },
        object: { key: 'in/a+b%2B%C3%A4.png', size: 5, eTag: '5d41402abc4b2a76b9719d911017c592' },
      },
    })
  })
})

test('what the laptop does not run is named', () => {
  expect(shop.warnings).toEqual(['Small/Unknown (AWS::Kinesis::Stream) does not run on the laptop'])
})
