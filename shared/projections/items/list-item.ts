import type { Item } from '#shared/aws/item.ts'
import type { IndexEntry } from '../projection.ts'
import { type InGeneration, qualified } from '../row-key.ts'

/** One of the two list indexes of the read table. */
export type ListIndex = 'i1' | 'i2'

/** The attributes that put a row into a list index: `i1p` and `i1s`, or `i2p` and `i2s`. */
export function listKey(
  index: ListIndex,
  projection: InGeneration<{ readonly name: string }>,
  { partition, sort }: IndexEntry,
): Item {
  return { [`${index}p`]: { S: qualified(projection, partition) }, [`${index}s`]: { S: sort } }
}

/** The query for a partition of a list index, between two sort keys, both included. */
export function inList(
  index: ListIndex,
  projection: InGeneration<{ readonly name: string }>,
  partition: string,
  from: string,
  to: string,
) {
  return {
    IndexName: `list-${index}`,
    KeyConditionExpression: '#p = :p AND #s BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#p': `${index}p`, '#s': `${index}s` },
    ExpressionAttributeValues: {
      ':p': { S: qualified(projection, partition) },
      // An index key can't be empty, so the lowest bound is the lowest character.
      ':from': { S: from === '' ? '\u0000' : from },
      ':to': { S: to },
    },
  }
}

/** A row's sort key in a list index. */
export function sortInList(index: ListIndex, item: Item): string {
  return item[`${index}s`]?.S ?? ''
}
