import middy, { type MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { CommitTooLargeError } from '#shared/event-store/commit.ts'
import { ContentionError } from '#shared/event-store/execute.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { continueTrace, type Trace, traceparent } from '#shared/observability/trace.ts'
import { etag } from './conditional.ts'
import { Problem } from './problem.ts'
import type { Answer, HttpEvent } from './request.ts'
import type { Routes } from './route.ts'

type Call = Context & { trace: Trace; startedAt: number }
type Middleware = MiddlewareObj<HttpEvent, APIGatewayProxyStructuredResultV2, Error, Call>

/** Sent with every answer: nothing here is a page, so nothing may be framed, sniffed or cached unless a route says so. */
const standardHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
} as const

/**
 * The Lambda handler of a set of routes: the one middleware stack that all HTTP functions share.
 * It continues the caller's trace, turns every error into a problem, and writes one log line per request. The routes can
 * be read from it.
 * What the middlewares do after the handler happens from the last to the first.
 */
export function httpFunction(routes: Routes) {
  const handler = middy<HttpEvent, APIGatewayProxyStructuredResultV2, Error, Call>({ timeoutEarlyInMillis: 0 })
    .use(tracing)
    .use(accessLog)
    .use(responseHeaders)
    .use(problems)
    .handler(async (event, { trace, startedAt }) => {
      const route = Object.hasOwn(routes, event.routeKey) ? routes[event.routeKey] : undefined
      if (route === undefined) {
        throw new Problem(404, 'no-such-route', `There is no ${event.requestContext.http.method} ${event.rawPath}.`)
      }
      return toResult(await route.run(event, trace, startedAt))
    })
  // For the OpenAPI document, which is made from the schemas that validate.
  return Object.assign(handler, { routes })
}

const tracing: Middleware = {
  before: ({ event, context }) => {
    context.trace = continueTrace(event.headers['traceparent'])
    context.startedAt = Date.now()
  },
}

const accessLog: Middleware = {
  after: (request) => logAccess(request.event, request.context, request.response?.statusCode),
  onError: (request) => logAccess(request.event, request.context, request.response?.statusCode),
}

const responseHeaders: Middleware = {
  after: (request) => addHeaders(request),
  onError: (request) => addHeaders(request),
}

const problems: Middleware = {
  onError: (request) => {
    const { event, context, error } = request
    const problem = toProblem(error)
    if (problem.status >= 500)
      log('ERROR', 'request failed', context.trace, { route: event.routeKey, ...errorFields(error) })
    request.response = {
      statusCode: problem.status,
      headers: { ...problem.headers, 'content-type': 'application/problem+json' },
      body: JSON.stringify(problem.toJSON(event.rawPath, context.trace.traceId)),
    }
  },
}

function addHeaders({ event, context, response }: Parameters<NonNullable<Middleware['after']>>[0]): void {
  if (response === null || response === undefined) return
  response.headers = {
    ...standardHeaders,
    traceparent: traceparent(context.trace),
    'x-request-id': event.requestContext.requestId,
    ...response.headers,
  }
}

function logAccess(event: HttpEvent, { trace, startedAt }: Call, status = 500): void {
  log('INFO', 'request', trace, {
    requestId: event.requestContext.requestId,
    route: event.routeKey,
    status,
    ms: Date.now() - startedAt,
    caller: String(event.requestContext.authorizer?.lambda?.['kind'] ?? 'anonymous'),
  })
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof ContentionError) {
    return new Problem(503, 'contention', 'Others are changing the same resource. Try again.', { retryAfter: 1 })
  }
  if (error instanceof CommitTooLargeError) {
    return new Problem(413, 'too-much-to-record', 'What this request would record is too large. Split it.')
  }
  if (error instanceof Error && throttled.has(error.name)) {
    return new Problem(503, 'overloaded', 'The store is busy. Try again.', { retryAfter: 1 })
  }
  return new Problem(500, 'internal-error', 'This is our fault. The trace id finds it in the logs.')
}

/** DynamoDB's and KMS's names for "later": nothing was written, a repetition with the same key is safe. */
const throttled = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'KMSInternalException',
  'KeyUnavailableException',
  'DependencyTimeoutException',
])

function toResult({ status, body, content, version, headers, cookies }: Answer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(version === undefined ? {} : { etag: etag(version) }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(content === undefined ? {} : written(content)),
    ...(cookies === undefined ? {} : { cookies: [...cookies] }),
  }
}

function written(content: string | Uint8Array): { body: string; isBase64Encoded?: true } {
  if (typeof content === 'string') return { body: content }
  return { body: Buffer.from(content).toString('base64'), isBase64Encoded: true }
}
