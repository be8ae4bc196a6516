import type { CommitMessage } from '#events/commit-message.ts'

/** Commits that a page of the feed holds when it is full. */
export const pageSize = 100

/**
 * A page is full before that when what it holds is this long as JSON, in bytes: with the one chunk that may follow and
 * base64 around it, it still fits into an answer of Lambda (6 MB).
 */
const pageBytes = 2_000_000

/** A chunk is closed when it has reached this size as JSON, in bytes. With one message more (256 KB) it fits into an item. */
const chunkBytes = 100_000

/** Where the feed ends: behind its last commit. Everything that decides about the next commit's place. */
export interface FeedEnd {
  /** Number of the last page, 1, 2, 3 … */
  readonly page: number
  /** Commits in that page. */
  readonly count: number
  /** Bytes of JSON in that page. */
  readonly bytes: number
  /** Position of the last commit in the whole feed; 0 in an empty one. */
  readonly position: number
}

/** Commits that are written together: a part of one page. */
export interface FeedChunk {
  readonly page: number
  /** Place of the first commit in its page, from 1. */
  readonly first: number
  /** Position of the first commit in the whole feed, from 1. */
  readonly position: number
  readonly messages: readonly [CommitMessage, ...CommitMessage[]]
  /** Bytes of JSON in the page up to and with this chunk. */
  readonly bytes: number
}

/** A feed that nothing was written to. */
export const emptyFeed: FeedEnd = { page: 1, count: 0, bytes: 0, position: 0 }

/**
 * True if nothing will ever be added to the page. It follows from the page alone, so that all writers agree on the place
 * of the next commit without asking each other.
 */
export function isFull({ count, bytes }: Pick<FeedEnd, 'count' | 'bytes'>): boolean {
  return count >= pageSize || bytes >= pageBytes
}

/** Where the feed ends with a chunk as its last one. */
export function endBehind({ page, first, position, messages, bytes }: FeedChunk): FeedEnd {
  return { page, count: first - 1 + messages.length, bytes, position: position - 1 + messages.length }
}

/** The chunks in which messages continue a feed, in their order. */
export function chunksBehind(end: FeedEnd, messages: readonly CommitMessage[]): FeedChunk[] {
  const chunks: FeedChunk[] = []
  let behind = end
  let rest = messages
  while (rest.length > 0) {
    const chunk = nextChunk(behind, rest)
    if (chunk === undefined) break
    chunks.push(chunk)
    behind = endBehind(chunk)
    rest = rest.slice(chunk.messages.length)
  }
  return chunks
}

function nextChunk(end: FeedEnd, [head, ...tail]: readonly CommitMessage[]): FeedChunk | undefined {
  if (head === undefined) return undefined
  const { page, count, bytes: before } = isFull(end) ? { page: end.page + 1, count: 0, bytes: 0 } : end
  const messages: [CommitMessage, ...CommitMessage[]] = [head]
  let bytes = size(head)
  for (const message of tail) {
    if (count + messages.length === pageSize || bytes >= chunkBytes) break
    messages.push(message)
    bytes += size(message)
  }
  return { page, first: count + 1, position: end.position + 1, messages, bytes: before + bytes }
}

function size(message: CommitMessage): number {
  return Buffer.byteLength(JSON.stringify(message))
}
