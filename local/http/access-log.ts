import { accessTime } from './api-event.ts'
import type { ApiRequest } from './api-request.ts'

type Served = {
  readonly status: number
  readonly routeKey: string
  readonly bytes: number
  readonly latencyMs: number
  readonly error: string
}

/** One access log line in the stage's format; variables that the laptop has no value for become `-`. */
export function accessLine(format: string, request: ApiRequest, served: Served): string {
  const values: Record<string, string | number> = {
    requestId: request.id,
    extendedRequestId: request.id,
    httpMethod: request.method,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': request.headers['user-agent'] ?? '-',
    path: request.path,
    protocol: 'HTTP/1.1',
    requestTime: accessTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt.getTime(),
    responseLatency: served.latencyMs,
    integrationLatency: served.latencyMs,
    responseLength: served.bytes,
    routeKey: served.routeKey,
    stage: '$default',
    status: served.status,
    integrationStatus: served.status,
    'integration.status': served.status,
    'integration.latency': served.latencyMs,
    'error.message': served.error,
    'error.messageString': JSON.stringify(served.error),
    integrationErrorMessage: served.error,
  }
  return format.replaceAll(/\$context\.([\w.]*\w)/g, (_, name: string) => String(values[name] ?? '-'))
}
