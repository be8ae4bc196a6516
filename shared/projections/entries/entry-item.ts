import type { Item } from '#shared/event-store/commit.ts'
import type { Projection } from '../projection.ts'
import { type InGeneration, qualified } from '../row-key.ts'

/** The items of a row's entries, by the text of their keys. */
export function entryItems<Row>(
  projection: InGeneration<Projection<Row>>,
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
