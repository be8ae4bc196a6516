import { unlessMatches } from './conditional.ts'
import { contentAnswer, type Representation } from './content-answer.ts'
import type { Problem } from './problem.ts'
import type { HttpRequest } from './request.ts'
import { type Route, type RouteOptions, route } from './route.ts'

/** What a GET shows of a resource. */
export interface Shown {
  readonly version: number
  readonly body: unknown
  /** Who may keep the answer: its caller, who asks every time whether it is still true, or everyone for ten seconds. Default: `private`. */
  readonly cache?: 'private' | 'public'
  /** Can the body change without a new version? Then a 304 could confirm an old body. Default: no. */
  readonly changesUnseen?: boolean
  /** A page that is sent in place of the body, with a hash as its ETag. */
  readonly page?: Representation
  /** The request headers by which the answer differs. Default: `authorization`. */
  readonly vary?: string
}

export interface ResourceOptions<Query, Resource> extends Pick<RouteOptions<never, Query>, 'access' | 'query'> {
  /** The path's parameter that names the resource. Default: `id`. */
  readonly parameter?: string
  /** Undefined for one that does not exist, or that the caller may not see: to the caller both are the same. */
  readonly find: (id: string, request: HttpRequest<unknown, Query>) => Promise<Resource | undefined>
  readonly missing: (id: string) => Problem
}

const caching = { private: 'private, no-cache', public: 'public, max-age=10' } as const

/** A GET of one resource: finds it or answers 404, shows it with its version as ETag, and honours If-None-Match. */
export function readResource<Query, Resource>(
  { access, query, parameter = 'id', find, missing }: ResourceOptions<Query, Resource>,
  show: (resource: Resource, request: HttpRequest<unknown, Query>) => Shown | Promise<Shown>,
): Route {
  return route<unknown, Query>({ access, query }, async (request) => {
    const id = request.params[parameter] ?? ''
    const resource = await find(id, request)
    if (resource === undefined) throw missing(id)
    const shown = await show(resource, request)
    const { version, body, cache = 'private', changesUnseen = false, page, vary = 'authorization' } = shown
    const headers = { 'cache-control': caching[cache], vary }
    if (page !== undefined) {
      return contentAnswer(request.headers, { content: page.content, headers: { ...headers, ...page.headers } })
    }
    const answer = { status: 200, version, body, headers }
    return changesUnseen ? answer : unlessMatches(request.headers, answer)
  })
}
