import type { Item } from '#shared/aws/item.ts'

/** Where an item lies in the read table. */
export interface RowKey {
  readonly partition: string
  readonly sort: string
}

/** Sorts behind every sort key, and behind all that begin with the text before it: no key holds the last code point. */
export const afterAll = '\u{10ffff}'

/** Generation that the rows of every projection begin with. */
export const firstGeneration = 1

/** A projection whose rows of one generation are meant; the read table knows which one is live (generations.ts). */
export type InGeneration<P> = P & { readonly generation: number }

/** The projection over its rows of a generation. */
export function inGeneration<P extends object>(projection: P, generation: number): InGeneration<P> {
  return { ...projection, generation }
}

/** Partition key in the read table: projection and generation come first, so that generations never mix. */
export function qualified({ name, generation }: InGeneration<{ readonly name: string }>, partition: string): string {
  return `${name}@${generation}#${partition}`
}

/** The key attributes of an item. */
export function encodeKey({ partition, sort }: RowKey): Item {
  return { p: { S: partition }, s: { S: sort } }
}

export function decodeKey(item: Item): RowKey {
  return { partition: item['p']?.S ?? '', sort: item['s']?.S ?? '' }
}

/** The names of the key attributes, for a ProjectionExpression. */
export const keyAttributes = 'p, s'

/** The condition that a table has no item with the key. */
export const isAbsent = 'attribute_not_exists(p)'

/** The condition of a query for a partition. */
export function inPartition(partition: string) {
  return { KeyConditionExpression: 'p = :p', ExpressionAttributeValues: { ':p': { S: partition } } }
}

/** The condition of a query for the items of a partition whose sort keys lie between two, both included. */
export function inRange(partition: string, from: string, to: string) {
  return {
    KeyConditionExpression: 'p = :p AND s BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':p': { S: partition }, ':from': { S: from }, ':to': { S: to } },
  }
}

/** The condition of a query for the items of a partition whose sort keys begin with a text. */
export function withPrefix(partition: string, prefix: string) {
  return {
    KeyConditionExpression: 'p = :p AND begins_with(s, :prefix)',
    ExpressionAttributeValues: { ':p': { S: partition }, ':prefix': { S: prefix } },
  }
}

/** The filter of a scan for partitions that begin with one of some texts. */
export function inPartitionsLike(...prefixes: readonly string[]) {
  return {
    FilterExpression: prefixes.map((_, n) => `begins_with(p, :p${n})`).join(' OR '),
    ExpressionAttributeValues: Object.fromEntries(prefixes.map((prefix, n) => [`:p${n}`, { S: prefix }])),
  }
}

/** An item's key as one text. */
export function keyText(item: Item): string {
  const { partition, sort } = decodeKey(item)
  return JSON.stringify([partition, sort])
}

/** The key attributes that `keyText` made the text of. */
export function keyOfText(text: string): Item {
  // Written by `keyText`.
  const [partition, sort] = JSON.parse(text) as [string, string]
  return encodeKey({ partition, sort })
}
