import type { CommitMessage } from '#events/commit-message.ts'
import type { FeedPage } from './feed-log.ts'
import { isFull } from './feed-page.ts'

/** One commit in the feed. */
export interface FeedEntry {
  /** Its place in the whole feed, from 1, without gaps. */
  readonly position: number
  readonly message: CommitMessage
}

/** Where the other documents of the feed are, by the names that RFC 4287, RFC 5005 and RFC 8288 give to such links. */
interface FeedLinks {
  readonly self: string
  /** The newest commits, at an address that never changes. */
  readonly current: string
  /** The oldest commits. */
  readonly first: string
  /** The page that the newest commits will be in for good. */
  readonly via?: string
  readonly 'prev-archive'?: string
  readonly 'next-archive'?: string
}

/** A document of the feed, before it is written as Atom or JSON. */
export interface FeedDocument {
  readonly id: string
  readonly title: string
  /** RFC 3339: time of the newest commit in the page. */
  readonly updated: string
  readonly page: number
  /** Nothing will ever be added to this page. */
  readonly archived: boolean
  readonly links: FeedLinks
  /** Oldest first. */
  readonly entries: readonly FeedEntry[]
}

const feedPath = '/v1/feeds/events'

/**
 * A page as a document: for its own address, or as the one with the newest commits. A filter leaves entries out of pages and
 * never moves one to another page, so that filtered pages do not change either.
 */
export function feedDocument(
  { page, chunks, end }: FeedPage,
  { service, newest }: { readonly service: string | undefined; readonly newest: boolean },
): FeedDocument {
  const all = chunks.flatMap(({ position, messages }) =>
    messages.map((message, index) => ({ position: position + index, message })),
  )
  const filter = service === undefined ? '' : `?service=${encodeURIComponent(service)}`
  const address = (number?: number) => `${feedPath}${number === undefined ? '' : `/${number}`}${filter}`
  const archived = isFull(end) && !newest
  return {
    id: `urn:storefold:feed:events${service === undefined ? '' : `:${encodeURIComponent(service)}`}`,
    title: service === undefined ? 'Everything that happened in the shop' : `Everything that happened in ${service}`,
    updated: all.reduce((latest, { message }) => (message.time > latest ? message.time : latest), beginning),
    page,
    archived,
    links: {
      self: newest ? address() : address(page),
      current: address(),
      first: address(1),
      ...(newest ? { via: address(page) } : {}),
      ...(page === 1 ? {} : { 'prev-archive': address(page - 1) }),
      ...(archived ? { 'next-archive': address(page + 1) } : {}),
    },
    entries: service === undefined ? all : all.filter(({ message }) => message.source === `/storefold/${service}`),
  }
}

/** Before anything happened. */
const beginning = new Date(0).toISOString()

/** Name of a commit in all documents for ever. */
export function entryId({ source, subject, sequence }: CommitMessage): string {
  return `urn${source.replaceAll('/', ':')}:${encodeURIComponent(subject)}:${sequence}`
}
