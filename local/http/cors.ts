import type { Cors } from '#local/run/model.ts'
import type { ApiRequest } from './api-request.ts'

/** CORS headers for an answer to this request; empty when its origin is not allowed or it has none. */
export function corsHeaders(cors: Cors | undefined, request: ApiRequest): Record<string, string> {
  const origin = request.headers['origin']
  if (cors === undefined || origin === undefined) return {}
  const anyOrigin = cors.allowOrigins.includes('*')
  if (!anyOrigin && !cors.allowOrigins.some((allowed) => originFits(allowed, origin))) return {}
  return {
    'access-control-allow-origin': anyOrigin && !cors.allowCredentials ? '*' : origin,
    ...(!anyOrigin && { vary: 'origin' }),
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.exposeHeaders.length > 0 && { 'access-control-expose-headers': cors.exposeHeaders.join(',') }),
  }
}

/** Headers of the 204 that answers a preflight; `undefined` = the request is none, or the API has no CORS. */
export function preflightHeaders(cors: Cors | undefined, request: ApiRequest): Record<string, string> | undefined {
  const wanted = request.headers['access-control-request-method']
  if (cors === undefined || request.method !== 'OPTIONS' || wanted === undefined) return undefined
  const allowed = corsHeaders(cors, request)
  if (!('access-control-allow-origin' in allowed)) return {}
  return {
    ...allowed,
    ...(cors.allowMethods.length > 0 && { 'access-control-allow-methods': cors.allowMethods.join(',') }),
    ...(cors.allowHeaders.length > 0 && { 'access-control-allow-headers': cors.allowHeaders.join(',') }),
    ...(cors.maxAgeSeconds !== undefined && { 'access-control-max-age': String(cors.maxAgeSeconds) }),
  }
}

/** `https://*` allows every origin of the scheme. */
function originFits(allowed: string, origin: string): boolean {
  return allowed.endsWith('://*') ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin
}
