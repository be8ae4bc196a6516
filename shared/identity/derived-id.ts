import { createHash } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A ULID made from a command id, so that the same creating command always names the same stream.
 * Its time part is not a time; nothing sorts by it.
 */
export function derivedUlid(prefix: string, commandId: string): string {
  const bits = createHash('sha256').update(`${prefix}:${commandId}`).digest('hex').slice(0, 32)
  return encodeUlid(BigInt(`0x${bits}`))
}

/** A ULID of a time, ms since the epoch, and a name: the same ones always make the same, and it sorts by the time. */
export function namedUlid(time: number, name: string): string {
  const bits = createHash('sha256').update(name).digest('hex').slice(0, 20)
  return encodeUlid((BigInt(time) << 80n) | BigInt(`0x${bits}`))
}

/** 128 bits as 26 characters of Crockford's base 32. */
export function encodeUlid(bits: bigint): string {
  let text = ''
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += alphabet[Number((bits >> shift) & 31n)]
  return text
}
