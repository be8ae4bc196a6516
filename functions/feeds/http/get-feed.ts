import * as v from 'valibot'
import type { Problem } from '#shared/http/problem.ts'
import type { Answer, HttpRequest } from '#shared/http/request.ts'
import { type Routes, route } from '#shared/http/route.ts'
import { atom, atomType } from '../feed/atom.ts'
import { type FeedDocument, feedDocument } from '../feed/feed-document.ts'
import type { FeedLog, FeedPage } from '../feed/feed-log.ts'
import { emptyFeed, isFull } from '../feed/feed-page.ts'
import { problem } from './problem.ts'

const query = v.strictObject({
  service: v.optional(v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,31}$/, 'expected the name of a service'))),
})

/** Raised when documents are written otherwise than before: an ETag stands for bytes. */
const writing = 1

/** How long a page that may still grow is good for, in seconds. */
const growingMaxAge = 5

/**
 * `GET /v1/feeds/events`: the newest commits of all services; `GET /v1/feeds/events/{page}`: a page by its number. Atom, or
 * JSON where that is accepted and Atom is not. Full pages never change and may be kept for ever; the others know If-None-Match.
 */
export function getFeed({ feed }: { readonly feed: FeedLog }): Routes {
  return {
    'GET /v1/feeds/events': route({ access: ['events:read'], query }, async (request) => {
      const last = await feed.readPage(await feed.lastPage())
      const page = isFull(last.end) ? { ...last, page: last.page + 1, chunks: [], end: emptyFeed } : last
      return answer(request, page, feedDocument(page, { service: request.query.service, newest: true }))
    }),

    'GET /v1/feeds/events/{page}': route({ access: ['events:read'], query }, async (request) => {
      const number = pageNumber(request.params['page'] ?? '')
      const page = await feed.readPage(number)
      // The page behind a full one is empty until the next commit; nothing else that is empty is a page.
      if (page.chunks.length === 0 && number > 1 && !isFull((await feed.readPage(number - 1)).end)) throw noSuchPage()
      return answer(request, page, feedDocument(page, { service: request.query.service, newest: false }))
    }),
  }
}

function pageNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw noSuchPage()
  return Number(text)
}

function noSuchPage(): Problem {
  return problem('no-such-page', 'The feed has no such page yet.')
}

function answer({ headers }: HttpRequest<unknown, unknown>, { end }: FeedPage, document: FeedDocument): Answer {
  const json = wantsJson(headers['accept'])
  // Page and length say all: a commit never changes. `newest` has other links than the page itself.
  const tag = `"${json ? 'j' : 'a'}${writing}-${document.page}-${end.count}${document.links.via === undefined ? '' : '-newest'}"`
  const common = {
    etag: tag,
    'cache-control': document.archived ? 'private, max-age=31536000, immutable' : `private, max-age=${growingMaxAge}`,
    vary: 'accept, authorization',
  }
  if (matches(headers['if-none-match'], tag)) return { status: 304, headers: common }
  return json
    ? { status: 200, body: asJson(document), headers: common }
    : { status: 200, content: atom(document), headers: { ...common, 'content-type': `${atomType}; charset=utf-8` } }
}

/** The same document for clients that would rather not read XML; entries oldest first. */
function asJson({ entries, ...rest }: FeedDocument) {
  return { ...rest, items: entries.map(({ position, message }) => ({ position, event: message })) }
}

function wantsJson(accept = ''): boolean {
  return accept.includes('application/json') && !accept.includes(atomType)
}

/** RFC 9110's weak comparison of If-None-Match. */
function matches(header: string | undefined, tag: string): boolean {
  return header?.split(',').some((part) => ['*', tag, `W/${tag}`].includes(part.trim())) === true
}
