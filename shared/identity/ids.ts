import { randomBytes } from 'node:crypto'
import { encodeUlid } from './derived-id.ts'

/** A new ULID: 48 bits of time, 80 random bits, 26 characters of Crockford's base 32. */
export function ulid(now: number): string {
  return encodeUlid((BigInt(now) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`))
}
