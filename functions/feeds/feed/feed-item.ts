import type { CommitMessage } from '#events/commit-message.ts'
import type { Item } from '#shared/event-store/commit.ts'
import { pack, unpack } from '#shared/event-store/compression.ts'
import type { FeedChunk } from './feed-page.ts'

/** Partition of a page's chunks. */
export function pageKey(page: number): string {
  return `page#${page}`
}

/**
 * The item of a chunk: `p` page, `s` place of its first commit in the page, `o` that commit's position in the feed, `n`
 * commits, `b` bytes of JSON in the page so far, `z` the messages, packed. `c`, the id of the first commit, is what the
 * filter of a stream's reader looks for: the other items of the table have none.
 */
export function encodeChunk({ page, first, position, messages, bytes }: FeedChunk): Item {
  return {
    p: { S: pageKey(page) },
    s: { N: String(first) },
    o: { N: String(position) },
    n: { N: String(messages.length) },
    b: { N: String(bytes) },
    c: { S: messages[0].id },
    z: { B: pack(JSON.stringify(messages)) },
  }
}

/** The chunk in an item that `encodeChunk` made. */
export function decodeChunk(item: Item): FeedChunk {
  const { p, s, o, b, z } = item
  if (p?.S === undefined || z?.B === undefined) throw new Error(`${p?.S}/${s?.N} is no chunk of the feed`)
  return {
    page: Number(p.S.slice(pageKey(0).length - 1)),
    first: Number(s?.N),
    position: Number(o?.N),
    bytes: Number(b?.N),
    // Written by `encodeChunk`, which took them typed.
    messages: JSON.parse(unpack(z.B)) as [CommitMessage, ...CommitMessage[]],
  }
}

/** Key of the item that tells which page is the last. */
export const headKey = { p: { S: 'head' }, s: { N: '0' } } as const satisfies Item

/** Key of the item that tells how far a stream is in the feed: `v`, the number of its last commit there. */
export function cursorKey({ source, subject }: Pick<CommitMessage, 'source' | 'subject'>): Item {
  return { p: { S: `stream#${source}#${subject}` }, s: { N: '0' } }
}
