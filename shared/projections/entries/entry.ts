import type { RowKey } from '../row-key.ts'

/**
 * One of the rows that a stream has in a read model beside its own, e.g. one for each word by which it is found. What
 * entries there are is a pure function of the stream's row; the runtime writes the difference together with the row.
 */
export interface Entry {
  /** Unique among the entries of all streams: the stream's id belongs into it. */
  readonly key: RowKey
  /** JSON. */
  readonly content: unknown
}
