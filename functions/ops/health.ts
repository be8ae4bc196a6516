import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import * as v from 'valibot'
import { httpFunction } from '#shared/http/http-function.ts'
import { route } from '#shared/http/route.ts'
import { setting } from '#shared/settings.ts'

/** How long an answer is kept: the route is public, and whoever calls it in a loop must not reach the queues. */
const freshMs = 5000

const client = new SQSClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 500, requestTimeout: 2000 } })
const deadLetterQueues = v.parse(v.record(v.string(), v.string()), JSON.parse(setting('DEAD_LETTER_QUEUES')))

interface Health {
  readonly status: 'pass' | 'warn'
  readonly checks: Readonly<Record<string, { readonly status: 'pass' | 'warn'; readonly deadLetters: number | null }>>
  readonly time: string
}

let last: { readonly health: Health; readonly at: number } | undefined

/** `GET /v1/ops/health`: 200 when requests are served; `warn` where messages wait in a dead-letter queue or it cannot be asked. */
export const handler = httpFunction({
  'GET /v1/ops/health': route({ access: 'public' }, async ({ now }) => {
    if (last === undefined || now - last.at >= freshMs) last = { health: await check(now), at: now }
    return { status: 200, body: last.health }
  }),
})

async function check(now: number): Promise<Health> {
  const entries = await Promise.all(
    Object.entries(deadLetterQueues).map(async ([name, url]) => {
      const deadLetters = await depth(url)
      return [name, { status: deadLetters === 0 ? 'pass' : 'warn', deadLetters }] as const
    }),
  )
  const checks = Object.fromEntries(entries)
  const status = entries.every(([, { status }]) => status === 'pass') ? 'pass' : 'warn'
  return { status, checks, time: new Date(now).toISOString() }
}

/** Messages in a queue; null where the queue does not answer. */
async function depth(url: string): Promise<number | null> {
  try {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
    )
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0)
  } catch {
    return null
  }
}
