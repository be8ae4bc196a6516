import type { Item } from '#shared/aws/item.ts'

/** A segment of a parallel scan: the scans of all segments read each item once. */
export interface Segment {
  readonly index: number
  readonly total: number
}

/**
 * A place within a page at which a worker saves its progress: the result since the last checkpoint, and the key after which
 * the work continues (undefined = the segment is done). A page is one request, but too much to repeat when a worker dies.
 */
export interface Checkpoint<Result> {
  readonly cursor: Item | undefined
  readonly result: Result
}

/** A list in pieces of a size, at least one; the last piece is marked. */
export function pieces<T>(
  list: readonly T[],
  size: number,
): { readonly piece: readonly T[]; readonly last: boolean }[] {
  const count = Math.max(1, Math.ceil(list.length / size))
  return Array.from({ length: count }, (_, index) => ({
    piece: list.slice(index * size, (index + 1) * size),
    last: index === count - 1,
  }))
}
