import type { Item } from '#shared/aws/item.ts'

/**
 * Bytes that DynamoDB counts for an item, by its documented rules: names and texts in UTF-8, a number one byte per two digits
 * and one more, binary as it is, a set or list three bytes and one per element. A write unit is 1,024 of them.
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0)
}

function valueBytes(value: Item[string]): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S)
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[-.]/g, '').length / 2) + 1
  if (value.B !== undefined) return value.B.length
  if (value.SS !== undefined) return value.SS.reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 3)
  throw new Error(`an item of an events table holds no ${Object.keys(value).join()}`)
}

/** Write units of an item. */
export function writeUnits(item: Item): number {
  return Math.ceil(itemBytes(item) / 1024)
}
