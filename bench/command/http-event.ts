import type { httpFunction } from '#shared/http/http-function.ts'
import type { HttpEvent } from '#shared/http/request.ts'
import { type EdgePrincipal, toAuthorizerContext } from '#shared/identity/principal.ts'
import { scopes } from '#shared/identity/scopes.ts'

export type HttpHandler = ReturnType<typeof httpFunction>

/** Somebody who may do everything, and who is not the buyer of the orders in the payload. */
const admin: EdgePrincipal = {
  kind: 'person',
  id: '9a7b5c3d-1e2f-4a6b-8c9d-0e1f2a3b4c5d',
  scopes: new Set(scopes),
}

/** A request as API Gateway's HTTP API sends it to a function; a command's key is new unless it is given. */
export function httpEvent(
  method: string,
  resource: string,
  { id, body, key }: { readonly id?: string; readonly body?: unknown; readonly key: string },
): HttpEvent {
  const path = resource.replace('{id}', id ?? '')
  return {
    version: '2.0',
    routeKey: `${method} ${resource}`,
    rawPath: path,
    rawQueryString: '',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
    ...(id === undefined ? {} : { pathParameters: { id } }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      authorizer: { lambda: toAuthorizerContext(admin) },
      domainName: 'shop.example',
      domainPrefix: 'shop',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: `${method} ${resource}`,
      stage: '$default',
      time: '21/Nov/2026:00:00:00 +0000',
      timeEpoch: 1_795_219_200_000,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  }
}
