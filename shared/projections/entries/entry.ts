import type { EventOf } from '#events/contract.ts'
import type { Item } from '#shared/event-store/commit.ts'
import type { Projection, RowKey } from '../projection.ts'
import { type InGeneration, qualified } from '../row-key.ts'

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

/** The items of a row's entries, by the text of their keys. */
export function entryItems<Row, E extends EventOf<string, unknown>>(
  projection: InGeneration<Projection<Row, E>>,
  row: Row,
  id: string,
): ReadonlyMap<string, Item> {
  const entries = projection.entries?.(row, id) ?? []
  return new Map(
    entries.map(({ key, content }) => {
      const place = { p: { S: entryPartition(projection, key.partition) }, s: { S: key.sort } }
      return [textOf(place), { ...place, d: { S: JSON.stringify(content) } }]
    }),
  )
}

/** Partition key of entries; the stream's own rows lie elsewhere. */
export function entryPartition(projection: InGeneration<{ readonly name: string }>, partition: string): string {
  return qualified(projection, `entry/${partition}`)
}

/** An item's key as one text, and the key of such a text. */
export function textOf(item: Item): string {
  return JSON.stringify([item['p']?.S, item['s']?.S])
}

export function keyOfText(text: string): Item {
  // Written by `textOf`.
  const [p, s] = JSON.parse(text) as [string, string]
  return { p: { S: p }, s: { S: s } }
}
