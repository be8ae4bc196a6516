import type { Item } from '#shared/aws/item.ts'
import type { Projection } from '../projection.ts'
import { encodeKey, type InGeneration, keyText, qualified } from '../row-key.ts'

/** An entry as a query finds it. */
export interface FoundEntry {
  readonly sort: string
  /** JSON as the projection wrote it. */
  readonly content: unknown
}

/** The items of a row's entries, by the text of their keys: `p`, `s` (key) and `d` (the content as JSON). */
export function entryItems<Row>(
  projection: InGeneration<Projection<Row>>,
  row: Row,
  id: string,
): ReadonlyMap<string, Item> {
  const entries = projection.entries?.(row, id) ?? []
  return new Map(
    entries.map(({ key: { partition, sort }, content }) => {
      const key = encodeKey({ partition: entryPartition(projection, partition), sort })
      return [keyText(key), { ...key, d: { S: JSON.stringify(content) } }]
    }),
  )
}

/** Partition key of entries; the stream's own rows lie elsewhere. */
export function entryPartition(projection: InGeneration<{ readonly name: string }>, partition: string): string {
  return qualified(projection, `entry/${partition}`)
}

/** The attributes that `decodeEntry` reads, for a ProjectionExpression. */
export const entryAttributes = 's, d'

export function decodeEntry(item: Item): FoundEntry {
  return { sort: item['s']?.S ?? '', content: JSON.parse(entryText(item) ?? 'null') }
}

/** The content of an entry's item as JSON; undefined if there is no item. */
export function entryText(item: Item | undefined): string | undefined {
  return item?.['d']?.S
}
