import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { InvocationResult } from '#local/functions/invocation-result.ts'
import type { HttpApi, Model, Route } from '#local/run/model.ts'
import { accessLine } from './access-log.ts'
import { type ApiAnswer, functionAnswer, gatewayAnswer } from './api-answer.ts'
import { type ApiContext, apiEvent } from './api-event.ts'
import { type ApiRequest, readRequest } from './api-request.ts'
import { type Authorize, lambdaAuthorizer } from './authorizer.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import { routeTable } from './routes.ts'
import { type TakeToken, tokenBucket } from './throttle.ts'

type GatewayParts = {
  readonly model: Model
  readonly region: string
  readonly accountId: string
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>
  readonly log: (line: string) => void
}

/** A listening HTTP API. */
export type Gateway = {
  readonly url: string
  readonly busy: () => number
  /** Takes no more connections; resolves when the requests in flight are answered. */
  readonly stop: () => Promise<void>
}

/** Serves an HTTP API of the template on 127.0.0.1. @throws EADDRINUSE when the port is taken. */
export async function startGateway(api: HttpApi, port: number, parts: GatewayParts): Promise<Gateway> {
  const answer = requestHandler(api, parts)
  let inFlight = 0
  const server = createServer((message, response) => {
    inFlight += 1
    serve(message, response, answer)
      .catch((error: Error) => parts.log(`gateway: ${error.stack ?? error.message}`))
      .finally(() => {
        inFlight -= 1
      })
  })
  // Longer than any client keeps a connection, so that it is the client who closes it.
  server.keepAliveTimeout = 75_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${port}`,
    busy: () => inFlight,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}

type Answer = (request: ApiRequest) => Promise<ApiAnswer>

async function serve(message: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const id = randomBytes(11).toString('base64url')
  const request = await readRequest(message, id)
  const given = request === 'too-large' ? gatewayAnswer(413, 'Request Entity Too Large') : await answer(request)
  response.statusCode = given.status
  for (const [name, value] of Object.entries(given.headers)) {
    if (!['connection', 'transfer-encoding', 'content-length'].includes(name)) response.setHeader(name, value)
  }
  response.setHeader('apigw-requestid', id)
  if (given.cookies.length > 0) response.setHeader('set-cookie', given.cookies)
  const bodiless = given.status === 204 || given.status === 304 || given.status < 200
  if (!bodiless) response.setHeader('content-length', given.body.length)
  response.end(message.method === 'HEAD' || bodiless ? undefined : given.body)
}

function requestHandler(api: HttpApi, parts: GatewayParts): Answer {
  const routes = parts.model.routes.filter((route) => route.apiId === api.id)
  const find = routeTable(routes)
  const stage = parts.model.stages.find((entry) => entry.apiId === api.id)
  const throttles = new Map<string, TakeToken>()
  const throttle = (routeKey: string): TakeToken => {
    // Without settings of its own, each route has a bucket of the stage's default size.
    const known = throttles.get(routeKey)
    if (known !== undefined) return known
    const made = tokenBucket(
      stage?.routeThrottles[routeKey] ?? stage?.defaultThrottle ?? { ratePerSecond: undefined, burst: undefined },
    )
    throttles.set(routeKey, made)
    return made
  }
  const authorizers = new Map<string, Authorize>()
  for (const authorizer of parts.model.authorizers.values()) {
    authorizers.set(
      authorizer.id,
      lambdaAuthorizer(authorizer, (event) => parts.invoke(authorizer.functionArn, event)),
    )
  }

  return async (request) => {
    const preflight = preflightHeaders(api.cors, request)
    if (preflight !== undefined) return { status: 204, headers: preflight, cookies: [], body: Buffer.alloc(0) }
    const match = find(request.method, request.path)
    const given =
      match === undefined ? gatewayAnswer(404, 'Not Found') : await onRoute(match.route, match.pathParameters, request)
    if (stage?.accessLogFormat !== undefined) {
      const served = {
        status: given.status,
        routeKey: match?.route.routeKey ?? '-',
        bytes: given.body.length,
        latencyMs: Date.now() - request.receivedAt.getTime(),
        error: given.status >= 500 ? given.body.toString().slice(0, 200) : '-',
      }
      parts.log(`access ${accessLine(stage.accessLogFormat, request, served)}`)
    }
    // The API's own CORS configuration replaces what a function says.
    return { ...given, headers: { ...given.headers, ...corsHeaders(api.cors, request) } }
  }

  async function onRoute(
    route: Route,
    pathParameters: ApiContext['pathParameters'],
    request: ApiRequest,
  ): Promise<ApiAnswer> {
    if (!throttle(route.routeKey)()) return gatewayAnswer(429, 'Too Many Requests')
    const context: ApiContext = {
      accountId: parts.accountId,
      apiId: api.id,
      domainName: request.headers['host'] ?? new URL(api.endpoint).host,
      routeKey: route.routeKey,
      pathParameters,
    }
    const authorize = route.authorizerId === undefined ? undefined : authorizers.get(route.authorizerId)
    const routeArn = `arn:aws:execute-api:${parts.region}:${parts.accountId}:${api.id}/$default/${request.method}${request.path}`
    const decision = authorize === undefined ? undefined : await authorize(request, context, routeArn)
    switch (decision?.kind) {
      case 'unauthorized':
        return gatewayAnswer(401, 'Unauthorized')
      case 'forbidden':
        return gatewayAnswer(403, 'Forbidden')
      case 'failed':
        return gatewayAnswer(500, 'Internal Server Error')
      case 'allowed':
      case undefined:
    }
    const integration =
      route.integrationId === undefined ? undefined : parts.model.integrations.get(route.integrationId)
    if (integration === undefined) return gatewayAnswer(500, 'Internal Server Error')
    const event = apiEvent(request, decision === undefined ? context : { ...context, authorizer: decision.context })
    return withinTimeout(parts.invoke(integration.functionArn, event), integration.timeoutMs)
  }
}

/** The function may go on; the client gets 503 when the integration's time is over. */
async function withinTimeout(result: Promise<InvocationResult>, timeoutMs: number): Promise<ApiAnswer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<ApiAnswer>((resolve) => {
    timer = setTimeout(() => resolve(gatewayAnswer(503, 'Service Unavailable')), timeoutMs)
  })
  const answer = await Promise.race([result.then(functionAnswer), late])
  clearTimeout(timer)
  return answer
}
