import * as v from 'valibot'
import { money, productId } from '#events/vocabulary.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import type { HttpEvent } from '#shared/http/request.ts'
import { type Route, route } from '#shared/http/route.ts'
import { log } from '#shared/observability/log.ts'
import { continueTrace, traceparent } from '#shared/observability/trace.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import type { Finding } from '../event-store/goals.ts'
import { shuffledRounds } from '../rounds.ts'
import { printTable, quantile, round } from '../table.ts'
import { httpEvent } from './http-event.ts'
import { silently } from './silently.ts'

const goal = 1.3

const line = v.strictObject({ productId, quantity: v.pipe(v.number(), v.integer(), v.minValue(1)), unitPrice: money })
const price = { amount: 1250, currency: 'EUR' }
const body = {
  lines: [1, 2, 3].map((i) => ({ productId: `prd_01KATZ5V8Q3M7X2N9R4B6C1D0${i}`, quantity: i, unitPrice: price })),
}

/** A route that checks a body of three lines and its caller's scope as every command does, and then does nothing. */
const checked: Route = route(
  { access: ['shop:buy'], body: v.strictObject({ lines: v.array(line) }) },
  async ({ body: { lines } }) => ({ status: 200, body: { lines: lines.length }, version: 1 }),
)

/** What middlewares and the look-up of the route cost, against a handler in which the same is written out by hand. */
export async function stackCost(short: boolean): Promise<Finding[]> {
  const handler = httpFunction({ 'POST /v1/orders': checked })
  const event = httpEvent('POST', '/v1/orders', { body, key: 'key-1' })
  const { statusCode } = await silently(() => handler(event, lambdaContext))
  if (statusCode !== 200) throw new Error(`the stack answers ${statusCode}`)

  const samples = await silently(() =>
    shuffledRounds(
      new Map<string, () => unknown>([
        ['a plain handler', () => plainHandler(event)],
        ['middlewares and routing', () => handler(event, lambdaContext)],
      ]),
      short ? { rounds: 9, calls: 500 } : { rounds: 31, calls: 2_000 },
    ),
  )
  const median = (name: string) => quantile(samples.get(name) ?? [], 0.5)
  const floor = median('a plain handler')
  console.log('\n  A request that is checked and answered, without a store')
  printTable(
    ['handler', 'µs', 'of a plain handler'],
    [...samples.keys()].map((name) => [name, round(median(name)), round(median(name) / floor, 2)]),
  )
  const share = median('middlewares and routing') / floor
  return [
    {
      goal: `middleware and routing take at most ${goal}x of a plain handler`,
      met: share <= goal,
      found: `${round(share, 2)}x`,
    },
  ]
}

/** The stack's work for a request that goes well, as one function. */
async function plainHandler(event: HttpEvent) {
  const trace = continueTrace(event.headers['traceparent'])
  const startedAt = Date.now()
  const { status, body: answer, version } = await checked.run(event, trace, startedAt)
  const requestId = event.requestContext.requestId
  const { kind } = event.requestContext.authorizer.lambda ?? {}
  log('INFO', 'request', trace, {
    requestId,
    route: event.routeKey,
    status,
    ms: Date.now() - startedAt,
    caller: String(kind),
  })
  return {
    statusCode: status,
    headers: {
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'content-type': 'application/json',
      traceparent: traceparent(trace),
      'x-request-id': requestId,
      etag: `"${version}"`,
    },
    body: JSON.stringify(answer),
  }
}
