import type { Item } from '#shared/aws/item.ts'
import { encodeKey } from '../row-key.ts'

export function secretKey(name: string): Item {
  return encodeKey({ partition: 'secret', sort: name })
}

/** The item of a secret: `b`, its bytes. */
export function encodeSecret(name: string, bytes: Uint8Array): Item {
  return { ...secretKey(name), b: { B: bytes } }
}

export function decodeSecret(item: Item | undefined): Uint8Array | undefined {
  return item?.['b']?.B
}
