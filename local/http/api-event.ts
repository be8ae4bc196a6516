import type { ApiRequest } from './api-request.ts'

export type ApiContext = {
  readonly accountId: string
  readonly apiId: string
  readonly domainName: string
  readonly routeKey: string
  readonly pathParameters: Readonly<Record<string, string>>
  /** What a Lambda authorizer gave; absent on a route without one. */
  readonly authorizer?: Readonly<Record<string, unknown>>
}

/**
 * The payload format 2.0 of a proxy integration.
 * Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs".
 */
export function apiEvent(request: ApiRequest, context: ApiContext) {
  const { binary, text } = body(request)
  return {
    version: '2.0',
    routeKey: context.routeKey,
    ...shared(request),
    requestContext: requestContext(request, context),
    ...(Object.keys(context.pathParameters).length > 0 && { pathParameters: context.pathParameters }),
    ...(text !== '' && { body: text }),
    isBase64Encoded: binary,
  }
}

/** What a Lambda authorizer of payload format 2.0 is asked. Source: the same guide, "AWS Lambda authorizers". */
export function authorizerEvent(
  request: ApiRequest,
  context: ApiContext,
  identitySource: readonly string[],
  routeArn: string,
) {
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn,
    identitySource: identitySource.length === 0 ? null : identitySource,
    routeKey: context.routeKey,
    ...shared(request),
    requestContext: requestContext(request, context),
    ...(Object.keys(context.pathParameters).length > 0 && { pathParameters: context.pathParameters }),
    stageVariables: null,
  }
}

function shared(request: ApiRequest) {
  const parameters = queryParameters(request.query)
  return {
    rawPath: decodedPath(request.path),
    rawQueryString: request.query,
    ...(request.cookies.length > 0 && { cookies: request.cookies }),
    headers: {
      ...request.headers,
      ...(request.cookies.length > 0 && { cookie: request.cookies.join('; ') }),
      'content-length': String(request.body.length),
      'x-amzn-trace-id': `Root=1-${Math.floor(request.receivedAt.getTime() / 1_000).toString(16)}-${request.id.replaceAll('-', '').padEnd(24, '0').slice(0, 24)}`,
      'x-forwarded-for': request.sourceIp,
      // What is true here; the service says 443 and https.
      'x-forwarded-port': request.headers['host']?.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(Object.keys(parameters).length > 0 && { queryStringParameters: parameters }),
  }
}

function requestContext(request: ApiRequest, context: ApiContext) {
  return {
    accountId: context.accountId,
    apiId: context.apiId,
    ...(context.authorizer !== undefined && { authorizer: { lambda: context.authorizer } }),
    domainName: context.domainName,
    domainPrefix: context.domainName.split('.')[0] ?? '',
    http: {
      method: request.method,
      path: decodedPath(request.path),
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: request.id,
    routeKey: context.routeKey,
    stage: '$default',
    time: accessTime(request.receivedAt),
    timeEpoch: request.receivedAt.getTime(),
  }
}

/** `21/Nov/2026:10:00:00 +0000` */
export function accessTime(time: Date): string {
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(time.toUTCString()) ?? []
  return `${day}/${month}/${year}:${clock} +0000`
}

/** Repeated parameters are joined with commas; names and values are decoded. */
function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value
  }
  return parameters
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Text types arrive as they are, everything else as base64. */
function body(request: ApiRequest): { readonly binary: boolean; readonly text: string } {
  const type = request.headers['content-type'] ?? ''
  if (request.body.length === 0) return { binary: false, text: '' }
  const readable = /^text\/|^application\/(json|xml|javascript|[\w.-]+\+(json|xml))\b/i.test(type)
  return readable
    ? { binary: false, text: request.body.toString('utf8') }
    : { binary: true, text: request.body.toString('base64') }
}
