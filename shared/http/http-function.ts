import type { Request } from '@middy/core'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { CommitTooLargeError } from '#shared/event-store/commit-item.ts'
import { ContentionError } from '#shared/event-store/execute.ts'
import { lambdaFunction } from '#shared/lambda/lambda-function.ts'
import { type Invocation, invocationLog, type Middleware, tracing } from '#shared/lambda/middlewares.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { traceparent } from '#shared/observability/trace.ts'
import { etag } from './conditional.ts'
import { problem } from './conventions.ts'
import { Problem } from './problem.ts'
import type { Answer, HttpEvent } from './request.ts'
import type { Routes } from './route.ts'

type HttpMiddleware = Middleware<HttpEvent, APIGatewayProxyStructuredResultV2>

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
 */
export function httpFunction(routes: Routes) {
  const handler = lambdaFunction(
    [tracing<HttpEvent>(({ headers }) => headers['traceparent']), accessLog, responseHeaders, problems],
    async (event, { trace, startedAt }) => {
      const route = Object.hasOwn(routes, event.routeKey) ? routes[event.routeKey] : undefined
      if (route === undefined) {
        throw problem('no-such-route', `There is no ${event.requestContext.http.method} ${event.rawPath}.`)
      }
      return toResult(await route.run(event, trace, startedAt))
    },
  )
  // For the OpenAPI document, which is made from the schemas that validate.
  return Object.assign(handler, { routes })
}

const accessLog: HttpMiddleware = invocationLog('request', ({ event, response }) => ({
  requestId: event.requestContext.requestId,
  route: event.routeKey,
  status: response?.statusCode ?? 500,
  caller: String(event.requestContext.authorizer?.lambda?.['kind'] ?? 'anonymous'),
}))

const responseHeaders: HttpMiddleware = { name: 'responseHeaders', after: addHeaders, onError: addHeaders }

const problems: HttpMiddleware = {
  name: 'problems',
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

function addHeaders({
  event,
  context,
  response,
}: Request<HttpEvent, APIGatewayProxyStructuredResultV2, Error, Invocation>): void {
  if (response === null || response === undefined) return
  response.headers = {
    ...standardHeaders,
    traceparent: traceparent(context.trace),
    'x-request-id': event.requestContext.requestId,
    ...response.headers,
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof ContentionError) {
    return problem('contention', 'Others are changing the same resource. Try again.', { retryAfter: 1 })
  }
  if (error instanceof CommitTooLargeError) {
    return problem('too-much-to-record', 'What this request would record is too large. Split it.')
  }
  if (error instanceof Error && throttled.has(error.name)) {
    return problem('overloaded', 'The store is busy. Try again.', { retryAfter: 1 })
  }
  return problem('internal-error', 'This is our fault. The trace id finds it in the logs.')
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
    body: body === undefined ? undefined : JSON.stringify(body),
    ...(content === undefined ? {} : written(content)),
    cookies: cookies && [...cookies],
  }
}

function written(content: string | Uint8Array): { body: string; isBase64Encoded?: true } {
  if (typeof content === 'string') return { body: content }
  return { body: Buffer.from(content).toString('base64'), isBase64Encoded: true }
}
