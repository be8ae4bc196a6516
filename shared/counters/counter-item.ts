import type { Item } from '#shared/event-store/commit.ts'
import { firstGeneration, qualified, type RowKey } from '../projections/row-key.ts'

/** Key of the source row that a stream keeps in a counter projection, by the stream's id. */
export function sourceKey(projection: { readonly name: string }, id: string): Item {
  return counterKey(projection, { partition: `source/${id}`, sort: '-' })
}

/** Key of a counter row. */
export function counterKey(projection: { readonly name: string }, { partition, sort }: RowKey): Item {
  return { p: { S: counterPartition(projection, partition) }, s: { S: sort } }
}

/** Partition key of counter rows. No rebuild makes them again, so that they stay in the first generation. */
export function counterPartition({ name }: { readonly name: string }, partition: string): string {
  return qualified({ name, generation: firstGeneration }, partition)
}
