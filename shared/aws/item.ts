import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** An item of a table, in DynamoDB's own form. */
export type Item = Record<string, AttributeValue>

/** The key of an item of a table that has a sort key: all of ours call them `p` and `s`. */
export function keyOf(item: Item | undefined): Item {
  const { p, s } = item ?? {}
  if (p === undefined || s === undefined) throw new Error('an item of a scan has no key')
  return { p, s }
}
