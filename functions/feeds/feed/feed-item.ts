import type { CommitMessage } from '#events/commit-message.ts'
import type { Item } from '#shared/aws/item.ts'
import { pack, unpack } from '#shared/event-store/compression.ts'
import type { FeedChunk } from './feed-page.ts'

/** Partition of a page's chunks. */
function chunksOf(page: number): string {
  return `page#${page}`
}

/** Key of a chunk, by the place of its first commit in the page. */
export function chunkKey(page: number, first: number): Item {
  return { p: { S: chunksOf(page) }, s: { N: String(first) } }
}

/** The query for the chunks of a page. */
export function inPage(page: number) {
  return { KeyConditionExpression: 'p = :p', ExpressionAttributeValues: { ':p': { S: chunksOf(page) } } }
}

/** The condition that an item is not there yet. */
export const isNew = { ConditionExpression: 'attribute_not_exists(p)' }

/**
 * The item of a chunk: `p` page, `s` place of its first commit in the page, `o` that commit's position in the feed, `n`
 * commits, `b` bytes of JSON in the page so far, `z` the messages, packed. `c`, the id of the first commit, is what the
 * filter of a stream's reader looks for: the other items of the table have none.
 */
export function encodeChunk({ page, first, position, messages, bytes }: FeedChunk): Item {
  return {
    ...chunkKey(page, first),
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
    page: Number(p.S.slice(chunksOf(0).length - 1)),
    first: Number(s?.N),
    position: Number(o?.N),
    bytes: Number(b?.N),
    // Written by `encodeChunk`, which took them typed.
    messages: JSON.parse(unpack(z.B)) as [CommitMessage, ...CommitMessage[]],
  }
}

/** Key of the item that says which page is the last. */
export const headKey = { p: { S: 'head' }, s: { N: '0' } } as const satisfies Item

/** The item of the last page: `n`, its number. */
export function encodeHead(page: number): Item {
  return { ...headKey, n: { N: String(page) } }
}

/** The last page's number; undefined in an empty feed. */
export function decodeHead(item: Item | undefined): number | undefined {
  const page = item?.['n']?.N
  return page === undefined ? undefined : Number(page)
}

/** The item that says how far a stream is in the feed: `v`, the number of its last commit there. */
export function encodeCursor({ source, subject, sequence }: CommitMessage): Item {
  return { p: { S: `stream#${source}#${subject}` }, s: { N: '0' }, v: { N: sequence } }
}

/** The number of a stream's last commit in the feed; 0 if there is none. */
export function decodeCursor(item: Item | undefined): number {
  return Number(item?.['v']?.N ?? 0)
}

/** The condition that a stream's last commit in the feed is one; 0 = there is none. */
export function isAt(number: number) {
  return number === 0
    ? isNew
    : { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': { N: String(number) } } }
}
