import type { AttributeValue } from '@aws-sdk/client-dynamodb'

export type Item = Record<string, AttributeValue>

/**
 * An item's size in bytes as the service bills it: names and texts in UTF-8, numbers a byte for two digits and one more,
 * 3 bytes for a list, map or set and one for each of its entries. Source: DynamoDB developer guide, "item sizes and formats".
 * The store has its own reckoning of what it writes; what measures it must not be that.
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0)
}

/** Write units of a standard write: one per started KB, at least one. */
export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024))
}

/** Read units of one request that read so many bytes: one per started 4 KB, at least one; half where it may be stale. */
export function readUnits(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5)
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S)
  if (value.N !== undefined) return numberBytes(value.N)
  if (value.B !== undefined) return value.B.byteLength
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1
  if (value.L !== undefined) return 3 + value.L.reduce((sum, entry) => sum + 1 + valueBytes(entry), 0)
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemBytes(value.M)
  if (value.SS !== undefined) return 3 + value.SS.reduce((sum, text) => sum + 1 + Buffer.byteLength(text), 0)
  if (value.NS !== undefined) return 3 + value.NS.reduce((sum, text) => sum + 1 + numberBytes(text), 0)
  if (value.BS !== undefined) return 3 + value.BS.reduce((sum, bytes) => sum + 1 + bytes.byteLength, 0)
  throw new Error(`no size is known for ${JSON.stringify(value)}`)
}

function numberBytes(text: string): number {
  const digits = text.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '')
  return Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0)
}
