import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LambdaClient } from '@aws-sdk/client-lambda'
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RecoveryRequest } from '#events/recovery.ts'
import { laptopCredentials } from '#local/engines/clients.ts'
import { startFauxqs } from '#local/engines/fauxqs.ts'
import { freePort } from '#local/engines/ports.ts'
import { type InvokeEndpoint, startInvokeEndpoint } from '#local/http/invoke-endpoint.ts'
import { recovery } from '#shared/recovery/recovery.ts'

const region = 'eu-central-1'
let queues: Awaited<ReturnType<typeof startFauxqs>>
let functions: InvokeEndpoint
let sqs: SQSClient
let dataDir: string
let recover: (request: RecoveryRequest) => ReturnType<ReturnType<typeof recovery>>
const runs: { name: string; event: unknown }[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'storefold-recovery-'))
  queues = await startFauxqs({ port: await freePort(), region, dataDir })
  functions = await startInvokeEndpoint(await freePort(), (name) => async (event) => {
    runs.push({ name, event })
    return name === 'broken-reader'
      ? { kind: 'failed', errorType: 'RecordsGoneError', errorMessage: 'the stream keeps records for a day' }
      : { kind: 'success', payload: '{}' }
  })
  const credentials = laptopCredentials
  sqs = new SQSClient({ region, endpoint: queues.endpoint, credentials })
  const lambda = new LambdaClient({ region, endpoint: functions.url, credentials, maxAttempts: 1 })
  for (const QueueName of ['inbox.fifo', 'inbox-dead.fifo'])
    await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: 'true' } }))
  for (const QueueName of ['reader-dead', 'broken-dead', 'expiry-dead'])
    await sqs.send(new CreateQueueCommand({ QueueName }))
  const answer = recovery({
    paths: {
      inbox: { kind: 'queue', queue: 'inbox-dead.fifo', source: 'inbox.fifo' },
      project: { kind: 'stream', queue: 'reader-dead', reader: 'reader' },
      publish: { kind: 'stream', queue: 'broken-dead', reader: 'broken-reader' },
      expiry: { kind: 'job', queue: 'expiry-dead', job: 'expire', schedule: 'rate(5 minutes)', description: 'Expires' },
      lost: { kind: 'queue', queue: 'no-such-queue', source: 'nowhere' },
    },
    sqs,
    lambda,
  })
  recover = (request) => answer(request, () => false)
})

afterAll(async () => {
  await functions.stop()
  await queues.stop()
  await rm(dataDir, { recursive: true, force: true })
})

test('what failed in a queue goes back to it: each group in its order, with its attributes', async () => {
  for (const [id, group] of [
    ['a1', 'a'],
    ['b1', 'b'],
    ['a2', 'a'],
  ] as const)
    await send('inbox-dead.fifo', id, { MessageGroupId: group, MessageDeduplicationId: id })

  expect(await recover({ operation: 'redrive', name: 'inbox' })).toEqual({
    outcome: 'redriven',
    report: { name: 'inbox', moved: 3, failed: [], waiting: 0 },
  })
  const back = await messagesIn('inbox.fifo')
  expect(back.filter(({ group }) => group === 'a').map(({ body }) => body)).toEqual(['a1', 'a2'])
  expect(back.filter(({ group }) => group === 'b').map(({ body }) => body)).toEqual(['b1'])
  expect(back.map(({ traceparent }) => traceparent)).toEqual(['00-trace', '00-trace', '00-trace'])
})

test('what a reader of a stream gave up is read by it again', async () => {
  const pointer = { DDBStreamBatchInfo: { startSequenceNumber: '7' } }
  await send('reader-dead', JSON.stringify(pointer))
  expect(await recover({ operation: 'redrive', name: 'project' })).toMatchObject({ report: { moved: 1, failed: [] } })
  expect(runs).toContainEqual({ name: 'reader', event: pointer })
})

test('what cannot get another try stays, with the reason', async () => {
  await send('broken-dead', '{}')
  expect(await recover({ operation: 'redrive', name: 'publish' })).toMatchObject({
    report: { moved: 0, failed: [{ reason: expect.stringContaining('the stream keeps records for a day') }] },
  })
  expect(await recover({ operation: 'list-dead-letters' })).toMatchObject({
    queues: expect.arrayContaining([{ name: 'lost', wayBack: 'queue', waiting: null }]),
  })
})

test('a run that could not be started is started, and a job runs when an operator wants it to', async () => {
  const missed = { now: '2026-05-03T12:00:00.000Z' }
  await send('expiry-dead', JSON.stringify(missed))
  expect(await recover({ operation: 'read-dead-letters', name: 'expiry' })).toMatchObject({
    messages: [{ body: JSON.stringify(missed) }],
  })
  await recover({ operation: 'redrive', name: 'expiry' })
  const now = '2026-05-04T12:00:00.000Z'
  expect(await recover({ operation: 'run-job', name: 'expiry', now })).toEqual({
    outcome: 'job-started',
    name: 'expiry',
    now,
  })
  await expect
    .poll(() => runs)
    .toEqual(expect.arrayContaining([missed, { now }].map((event) => ({ name: 'expire', event }))))
})

test('what is not there is refused by name', async () => {
  expect(await recover({ operation: 'redrive', name: 'nope' })).toMatchObject({ refused: 'no-such-queue' })
  expect(await recover({ operation: 'run-job', name: 'inbox', now: '2026-05-04T12:00:00.000Z' })).toMatchObject({
    refused: 'no-such-job',
  })
})

async function send(queue: string, MessageBody: string, group: object = {}): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: urlOf(queue),
      MessageBody,
      MessageAttributes: { traceparent: { DataType: 'String', StringValue: '00-trace' } },
      ...group,
    }),
  )
}

async function messagesIn(queue: string) {
  const found: { body: string | undefined; group: string | undefined; traceparent: string | undefined }[] = []
  for (let empty = 0; empty < 2; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: urlOf(queue),
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    )
    if (Messages.length === 0) empty++
    for (const { Body, Attributes, MessageAttributes, ReceiptHandle } of Messages) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: urlOf(queue), ReceiptHandle }))
      found.push({
        body: Body,
        group: Attributes?.MessageGroupId,
        traceparent: MessageAttributes?.['traceparent']?.StringValue,
      })
    }
  }
  return found
}

function urlOf(queue: string): string {
  return `${queues.endpoint}/000000000000/${queue}`
}
