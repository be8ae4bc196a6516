import type { httpFunction } from '#shared/http/http-function.ts'
import type { HttpEvent } from '#shared/http/request.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'

/** A function of ours behind the HTTP API. */
export type HttpHandler = ReturnType<typeof httpFunction>

export interface Call {
  /** API Gateway's route key, e.g. `POST /v1/session`; `$default` for what no route takes. */
  readonly route: string
  readonly path?: string
  readonly method?: string
  /** Raw query string, without "?". */
  readonly query?: string
  /** A text is sent as it is, bytes as API Gateway passes on binary bodies (base64), anything else as JSON. */
  readonly body?: unknown
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>>
  /** Values of the route's `{parameters}`. */
  readonly params?: Readonly<Record<string, string>>
  /** What the authorizer said; undefined on a route without one. */
  readonly authorizer?: Readonly<Record<string, unknown>>
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  /** Parsed JSON; an empty object where there is none. */
  readonly body: Readonly<Record<string, unknown>>
  /** The body as it is; bytes in base64. */
  readonly text: string
}

/** Calls a function as API Gateway does (payload format 2.0). */
export async function call(
  handler: HttpHandler,
  { route, body, headers: sent = {}, params, authorizer, ...options }: Call,
): Promise<Reply> {
  const [method = 'GET', path = '/'] = route.split(' ')
  const rawPath = options.path ?? path
  const event: HttpEvent = {
    version: '2.0',
    routeKey: route,
    rawPath,
    rawQueryString: options.query ?? '',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...sent },
    ...(params === undefined ? {} : { pathParameters: { ...params } }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      authorizer: { lambda: authorizer },
      domainName: 'shop.test',
      domainPrefix: 'shop',
      http: {
        method: options.method ?? method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'test',
      },
      requestId: 'request-1',
      routeKey: route,
      stage: '$default',
      time: '21/Nov/2026:00:00:00 +0000',
      timeEpoch: 1_795_219_200_000,
    },
    ...(body === undefined ? {} : { body: bodyText(body) }),
    isBase64Encoded: body instanceof Uint8Array,
  }
  const { statusCode = 0, headers = {}, body: text = '', isBase64Encoded } = await handler(event, lambdaContext)
  const json = text !== '' && isBase64Encoded !== true && String(headers['content-type']).includes('json')
  return { status: statusCode, headers, body: json ? JSON.parse(text) : {}, text }
}

function bodyText(body: unknown): string {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('base64')
  return typeof body === 'string' ? body : JSON.stringify(body)
}
