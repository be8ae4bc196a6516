import { LambdaClient } from '@aws-sdk/client-lambda'
import * as v from 'valibot'
import { recoveryAnswer } from '#events/recovery.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { route } from '#shared/http/route.ts'
import type { Trace } from '#shared/observability/trace.ts'
import { setting } from '#shared/settings.ts'
import { askServices } from './http/services.ts'

/** How long an answer is kept: the route is public, and whoever calls it in a loop must not reach the services. */
const freshMs = 5000

const client = new LambdaClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 4000, throwOnRequestTimeout: true },
})
const ask = askServices(
  client,
  v.parse(v.record(v.string(), v.string()), JSON.parse(setting('RECOVERY'))),
  recoveryAnswer,
)

type Check = { readonly status: 'pass' | 'warn'; readonly deadLetters: number | null }

interface Health {
  readonly status: 'pass' | 'warn'
  /** By dead-letter queue; a service that does not answer is there under its own name. */
  readonly checks: Readonly<Record<string, Check>>
  readonly time: string
}

let last: { readonly health: Health; readonly at: number } | undefined

/** `GET /v1/ops/health`: 200 when requests are served; `warn` where messages wait in a dead-letter queue or a service is silent. */
export const handler = httpFunction({
  'GET /v1/ops/health': route({ access: 'public' }, async ({ now, trace }) => {
    if (last === undefined || now - last.at >= freshMs) last = { health: await check(now, trace), at: now }
    return { status: 200, body: last.health }
  }),
})

async function check(now: number, trace: Trace): Promise<Health> {
  const { answers, silent } = await ask({ operation: 'list-dead-letters' }, trace)
  const queues = [...answers.values()].flatMap((answer) => (answer.outcome === 'dead-letters' ? answer.queues : []))
  const checks = Object.fromEntries([
    ...queues
      .map(({ name, waiting }): [string, Check] => [
        name,
        { status: waiting === 0 ? 'pass' : 'warn', deadLetters: waiting },
      ])
      .sort(([a], [b]) => a.localeCompare(b)),
    ...silent.map((service): [string, Check] => [service, { status: 'warn', deadLetters: null }]),
  ])
  const status = Object.values(checks).every((one) => one.status === 'pass') ? 'pass' : 'warn'
  return { status, checks, time: new Date(now).toISOString() }
}
