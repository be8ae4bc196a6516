import { createHash, randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A new ULID: 48 bits of time, 80 random bits, 26 characters of Crockford's base 32. */
export function ulid(now: number): string {
  return encode((BigInt(now) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`))
}

/**
 * A ULID made from a command id, so that the same creating command always names the same stream.
 * Its time part is not a time; nothing sorts by it.
 */
export function derivedUlid(prefix: string, commandId: string): string {
  const bits = createHash('sha256').update(`${prefix}:${commandId}`).digest('hex').slice(0, 32)
  return encode(BigInt(`0x${bits}`))
}

/** A ULID of a time, ms since the epoch, and a name: the same ones always make the same, and it sorts by the time. */
export function namedUlid(time: number, name: string): string {
  const bits = createHash('sha256').update(name).digest('hex').slice(0, 20)
  return encode((BigInt(time) << 80n) | BigInt(`0x${bits}`))
}

function encode(bits: bigint): string {
  let text = ''
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += alphabet[Number((bits >> shift) & 31n)]
  return text
}
