import type { Item } from '#shared/aws/item.ts'

/** A segment of a parallel scan: the scans of all segments read each item once. */
export interface Segment {
  readonly index: number
  readonly total: number
}

/**
 * A place within a page where a worker saves how far it is: what it did since the checkpoint before, and the key behind
 * which the work goes on (undefined = the segment is done). A page is one request, but too much to do again when a worker
 * dies.
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
