import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, expect, test } from 'vitest'
import { deliveryQueue } from '#functions/feeds/delivery/delivery-queue.ts'
import { laptopCredentials } from '#local/engines/clients.ts'
import { startFauxqs } from '#local/engines/fauxqs.ts'
import { freePort } from '#local/engines/ports.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'storefold-outbox-'))
const region = 'eu-central-1'
const engine = await startFauxqs({ port: await freePort(), region, dataDir })
const sqs = new SQSClient({ region, endpoint: engine.endpoint, credentials: laptopCredentials })
afterAll(async () => {
  await engine.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const [url = '', deadLetterUrl = ''] = await Promise.all(
  ['outbox', 'outbox-dead'].map(async (QueueName) => (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl),
)
const queue = deliveryQueue({ sqs, url, deadLetterUrl })

test('an attempt is held back until it is due, or for the quarter of an hour that SQS can hold it', async () => {
  const now = Date.now()
  const message = { webhookId: 'whk_1', deliveryId: 'dlv_1', attempt: 1 }
  await queue.put({ ...message, dueAt: 0 }, now)
  await queue.put({ ...message, attempt: 2, dueAt: now + 4200 }, now)
  await queue.put({ ...message, attempt: 3, dueAt: now + 3_600_000 }, now)
  await queue.giveUp({ ...message, attempt: 4, dueAt: 0 })
  const inspected = engine.inspectQueue('outbox')?.messages
  expect(inspected?.ready.map(({ body }) => JSON.parse(body).attempt)).toEqual([1])
  const delays = inspected?.delayed.map(({ delayUntil }) => Math.round(((delayUntil ?? 0) - now) / 1000))
  expect(delays).toEqual([5, 900])
  expect(engine.inspectQueue('outbox-dead')?.messages.ready.map(({ body }) => JSON.parse(body).attempt)).toEqual([4])
})
