import * as v from 'valibot'
import { fromAuthorizerContext, hasScope, type Principal } from '#shared/identity/principal.ts'
import type { Scope } from '#shared/identity/scopes.ts'
import { isUnproven } from '#shared/identity/token-refusal.ts'
import type { Trace } from '#shared/observability/trace.ts'
import { check, parseJson, readBody } from './body.ts'
import { problem } from './conventions.ts'
import { Problem } from './problem.ts'
import type { Answer, HttpEvent, HttpRequest } from './request.ts'

/** Who may call: anyone, or a principal with at least one of the scopes. Ownership is the handler's to check. */
export type Access = 'public' | readonly [Scope, ...Scope[]]

export interface RouteOptions<Body, Query> {
  readonly access: Access
  /** JSON body; a route without one refuses any body but an empty object. */
  readonly body?: v.GenericSchema<unknown, Body>
  /** Query parameters, each a string once; unknown ones are refused. */
  readonly query?: v.GenericSchema<unknown, Query>
  /** Accepted content types. Default: `application/json`. */
  readonly contentTypes?: readonly string[]
}

/** A route that can be called with API Gateway's event. */
export interface Route {
  readonly access: Access
  readonly body: v.GenericSchema
  readonly query: v.GenericSchema
  readonly contentTypes: readonly string[]
  run(event: HttpEvent, trace: Trace, now: number): Promise<Answer>
}

/** Routes by API Gateway's route key, e.g. `POST /v1/orders/{id}/approve`. */
export type Routes = Readonly<Record<string, Route>>

/**
 * The body or query of a route that has none: nothing, or an empty object. (strictObject takes an empty array for an empty
 * object.)
 */
export const nothing = v.optional(
  v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value), 'expected an empty object'),
    v.strictObject({}),
  ),
  {},
)

/** Makes a route: what it accepts, who may call it, what it does. */
export function route<Body = Record<never, never>, Query = Record<never, never>>(
  { access, body, query, contentTypes = ['application/json'] }: RouteOptions<Body, Query>,
  handle: (request: HttpRequest<Body, Query>) => Promise<Answer>,
): Route {
  // Without a schema the type parameter keeps its default, which `nothing` produces.
  const bodySchema = body ?? (nothing as unknown as v.GenericSchema<unknown, Body>)
  const querySchema = query ?? (nothing as unknown as v.GenericSchema<unknown, Query>)
  return {
    access,
    body: bodySchema,
    query: querySchema,
    contentTypes,
    async run(event, trace, now) {
      const principal = fromAuthorizerContext(event.requestContext.authorizer?.lambda)
      demandAccess(access, principal)
      const rawBody = readBody(event, contentTypes)
      return handle({
        principal,
        params: decodeParams(event.pathParameters),
        query: check(querySchema, singleParameters(event.rawQueryString), 'query'),
        body: check(bodySchema, parseJson(rawBody), 'body'),
        headers: event.headers,
        method: event.requestContext.http.method,
        path: event.rawPath,
        rawQuery: event.rawQueryString,
        rawBody,
        requestId: event.requestContext.requestId,
        trace,
        now,
      })
    },
  }
}

function demandAccess(access: Access, principal: Principal): void {
  if (principal.kind === 'anonymous' && (access !== 'public' || principal.refusal !== undefined)) {
    const refusal = principal.refusal
    if (refusal !== undefined && isUnproven(refusal)) {
      throw problem(refusal, 'The access token cannot be checked just now. Try again.', { retryAfter: 5 })
    }
    // Not by the table: the authorizer's code may be newer than this function's.
    throw new Problem(
      401,
      refusal ?? 'token-missing',
      refusal === undefined
        ? 'This route needs an access token: "Authorization: Bearer <token>".'
        : 'The access token was refused. Sign in or refresh it and try again.',
      {},
      {
        'www-authenticate':
          refusal === undefined ? 'Bearer' : `Bearer error="invalid_token", error_description="${refusal}"`,
      },
    )
  }
  if (access !== 'public' && !access.some((scope) => hasScope(principal, scope))) {
    throw problem(
      'missing-scope',
      `This route needs the scope ${access.join(' or ')}.`,
      {},
      { 'www-authenticate': `Bearer error="insufficient_scope", scope="${access.join(' ')}"` },
    )
  }
}

function decodeParams(params: HttpEvent['pathParameters']): Record<string, string> {
  return Object.fromEntries(Object.entries(params ?? {}).map(([name, value]) => [name, value ?? '']))
}

/** Query parameters as one object. API Gateway joins repeated ones with commas, so they are read from the raw text. */
function singleParameters(rawQuery: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    if (Object.hasOwn(parameters, name)) {
      throw problem('invalid-query', 'A query parameter is given twice.', {
        errors: [{ pointer: `/${name}`, code: 'repeated', detail: 'This parameter may be given once.' }],
      })
    }
    Object.defineProperty(parameters, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return parameters
}
