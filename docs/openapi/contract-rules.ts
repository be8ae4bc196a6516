import type { AnswerBody, HeaderUse, RouteAnswers } from '#shared/http/openapi.ts'
import { nothing, type Route } from '#shared/http/route.ts'

/** A route of the API with everything that is known of it. */
export interface DocumentedRoute {
  /** API Gateway's route key, e.g. `GET /v1/orders/{id}`. */
  readonly key: string
  /** Folder of the service, e.g. `orders`. */
  readonly service: string
  /** Reached without the authorizer. */
  readonly open: boolean
  readonly route: Pick<Route, 'access' | 'body' | 'query' | 'contentTypes'>
  /** Undefined where nobody has written it down yet. */
  readonly answers: RouteAnswers | undefined
}

/** A route with the HTTP contract's rules applied where its answers name no exception. */
export interface RouteRules {
  readonly method: string
  readonly path: string
  readonly parameters: readonly string[]
  readonly hasBody: boolean
  readonly idempotencyKey: HeaderUse
  readonly ifMatch: HeaderUse
  readonly ifNoneMatch: HeaderUse
  readonly etag: boolean
  readonly answers: ReadonlyMap<number, readonly AnswerBody[]>
}

/** What the HTTP contract says of routes of this kind, and what this route says of itself. */
export function rulesOf({ key, open, route, answers }: DocumentedRoute): RouteRules {
  const [method = '', path = ''] = key.split(' ')
  const parameters = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = '']) => name)
  const command = method !== 'GET'
  const signedIn = !open && route.access !== 'public'
  const etag = answers?.etag ?? (command ? signedIn : path.endsWith('}'))
  return {
    method,
    path,
    parameters,
    hasBody: route.body !== nothing,
    idempotencyKey: answers?.idempotencyKey ?? (command && signedIn ? 'accepted' : 'none'),
    ifMatch: answers?.ifMatch ?? usualIfMatch(method, signedIn && parameters.length > 0),
    ifNoneMatch: answers?.ifNoneMatch ?? (!command && etag ? 'accepted' : 'none'),
    etag,
    answers: new Map(
      Object.entries(answers?.answers ?? {}).map(([status, answer]) => [Number(status), [answer ?? []].flat()]),
    ),
  }
}

function usualIfMatch(method: string, onSomething: boolean): HeaderUse {
  if (!onSomething || method === 'GET') return 'none'
  return method === 'PUT' || method === 'PATCH' ? 'required' : 'accepted'
}
