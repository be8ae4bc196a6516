import * as v from 'valibot'
import { CommitTooLargeError } from '#shared/event-store/commit-item.ts'
import { demandIfMatch, ifMatch, unlessMatches, versionMismatch } from '#shared/http/conditional.ts'
import { consistency, versionAtLeast } from '#shared/http/freshness.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { commandIdentity } from '#shared/http/idempotency.ts'
import { limit, time } from '#shared/http/query.ts'
import type { Answer } from '#shared/http/request.ts'
import { route } from '#shared/http/route.ts'
import { type Call, call, type Reply } from '#test/edge/call.ts'

const book = v.strictObject({
  title: v.pipe(v.string(), v.minLength(1)),
  pages: v.optional(v.pipe(v.number(), v.integer())),
  authors: v.optional(v.array(v.strictObject({ name: v.string() }))),
  'a/b~c': v.optional(v.number()),
})

/** A shelf of books that answers what it understood: every feature of the HTTP stack behind one function. */
const shelf = httpFunction({
  'GET /v1/books': route(
    { access: 'public', query: v.strictObject({ limit, since: v.optional(time), tag: v.optional(v.string()) }) },
    async ({ query }) => ({ status: 200, body: { query } }),
  ),
  'GET /v1/books/{id}': route(
    { access: 'public', query: v.strictObject({ consistency }) },
    async ({ headers, query }) => {
      const atLeast = versionAtLeast(headers, query.consistency)
      return unlessMatches(headers, { status: 200, version: 3, body: { atLeast: String(atLeast) } })
    },
  ),
  'POST /v1/books': route({ access: ['catalog:write'], body: book }, async ({ body, principal }) => ({
    status: 201,
    version: 1,
    body: { body, principal: principal.kind },
    headers: { location: '/v1/books/1' },
  })),
  'POST /v1/anything': route({ access: 'public', body: v.unknown() }, async ({ body }) => ({
    status: 200,
    body: { body },
  })),
  'POST /v1/books/{id}/lend': route({ access: 'public' }, async ({ params, headers }) =>
    atVersion3(ifMatch(headers), { id: params['id'] }),
  ),
  'PUT /v1/books/{id}': route({ access: 'public', body: book }, async ({ headers }) =>
    atVersion3(demandIfMatch(headers)),
  ),
  'POST /v1/keys': route({ access: 'public', body: v.unknown() }, async (request) => ({
    status: 200,
    body: { ...commandIdentity(request, { required: true }) },
  })),
  'POST /v1/optional-keys': route({ access: 'public' }, async (request) => ({
    status: 200,
    body: { ...commandIdentity(request) },
  })),
  'POST /v1/broken': route({ access: 'public' }, async () => {
    throw new Error('secret detail')
  }),
  'POST /v1/busy': route({ access: 'public' }, async () => {
    throw Object.assign(new Error('too fast'), { name: 'ProvisionedThroughputExceededException' })
  }),
  'POST /v1/long-story': route({ access: 'public' }, async () => {
    throw new CommitTooLargeError(300_000)
  }),
  'DELETE /v1/books/{id}': route({ access: 'public' }, async () => ({ status: 204 })),
})

function atVersion3(expected: readonly number[] | undefined, body: object = {}): Answer {
  if (expected?.includes(3) === false) throw versionMismatch(3)
  return { status: 200, version: 4, body }
}

/** Asks the shelf; without more it is an anonymous caller. */
export function ask(route: string, options: Omit<Call, 'route'> = {}): Promise<Reply> {
  return call(shelf, { route, ...options })
}

/** What the authorizer says of people. */
export function person(id: string, ...scopes: string[]) {
  return { kind: 'person', id, scopes: scopes.join(' '), refusal: '' }
}

export const librarian = person('ada', 'catalog:write')
