import type { InvocationResult } from '#local/functions/invocation-result.ts'
import type { Authorizer } from '#local/run/model.ts'
import { isRecord } from '#local/template/intrinsics.ts'
import { type ApiContext, authorizerEvent } from './api-event.ts'
import type { ApiRequest } from './api-request.ts'

/** May the request pass, and with what context for the function. */
type Decision =
  | { readonly kind: 'allowed'; readonly context: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'failed' }

export type Authorize = (request: ApiRequest, context: ApiContext, routeArn: string) => Promise<Decision>

/**
 * A Lambda authorizer with its cache. A missing identity source is 401 without asking; an answer that denies is 403; an
 * error is 500. Answers are kept for the authorizer's time to live under the identity sources' values, whatever the
 * route: that is how the service does it.
 */
export function lambdaAuthorizer(
  authorizer: Authorizer,
  invoke: (event: unknown) => Promise<InvocationResult>,
  now: () => number = Date.now,
): Authorize {
  const cache = new Map<string, { readonly decision: Decision; readonly until: number }>()
  return async (request, context, routeArn) => {
    const identity = authorizer.identitySources.map((source) => identityValue(source, request, context))
    if (identity.some((value) => value === undefined || value === '')) return { kind: 'unauthorized' }
    const key = JSON.stringify(identity)
    const cached = cache.get(key)
    if (cached !== undefined && cached.until > now()) return cached.decision
    const values = identity.filter((value) => value !== undefined)
    const result = await invoke(authorizerEvent(request, context, values, routeArn))
    const decision = decide(result, authorizer.simpleResponses, routeArn)
    if (authorizer.ttlSeconds > 0 && decision.kind !== 'failed' && decision.kind !== 'unauthorized') {
      if (cache.size >= 10_000) cache.clear()
      cache.set(key, { decision, until: now() + authorizer.ttlSeconds * 1_000 })
    }
    return decision
  }
}

/** `$request.header.authorization`, `$request.querystring.token`, `$context.routeKey`. */
function identityValue(source: string, request: ApiRequest, context: ApiContext): string | undefined {
  const header = /^\$request\.header\.(.+)$/.exec(source)?.[1]
  if (header !== undefined) return request.headers[header.toLowerCase()]
  const parameter = /^\$request\.querystring\.(.+)$/.exec(source)?.[1]
  if (parameter !== undefined) return new URLSearchParams(request.query).get(parameter) ?? undefined
  if (source === '$context.routeKey') return context.routeKey
  if (source === '$context.httpMethod') return request.method
  if (source === '$context.path') return request.path
  return undefined
}

function decide(result: InvocationResult, simple: boolean, routeArn: string): Decision {
  if (result.kind !== 'success') {
    // An authorizer that throws exactly "Unauthorized" answers 401.
    return result.errorMessage === 'Unauthorized' ? { kind: 'unauthorized' } : { kind: 'failed' }
  }
  const answer: unknown = JSON.parse(result.payload)
  if (!isRecord(answer)) return { kind: 'failed' }
  const context = isRecord(answer['context']) ? answer['context'] : {}
  if (simple) {
    if (typeof answer['isAuthorized'] !== 'boolean') return { kind: 'failed' }
    return answer['isAuthorized'] ? { kind: 'allowed', context } : { kind: 'forbidden' }
  }
  const policy = answer['policyDocument']
  if (!isRecord(policy) || !Array.isArray(policy['Statement'])) return { kind: 'failed' }
  const statements = policy['Statement'].filter(isRecord).filter((statement) => covers(statement, routeArn))
  const denied = statements.some((statement) => statement['Effect'] === 'Deny')
  const allowed = statements.some((statement) => statement['Effect'] === 'Allow')
  return allowed && !denied ? { kind: 'allowed', context } : { kind: 'forbidden' }
}

function covers(statement: Record<string, unknown>, routeArn: string): boolean {
  return [statement['Resource']].flat().some((resource) => {
    const pattern = String(resource)
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')
    return new RegExp(`^${pattern}$`).test(routeArn)
  })
}
