import type { Item } from '#shared/aws/item.ts'
import { encodeKey } from '../row-key.ts'

/** A stream that one projection does not follow until an operator un-parks it. */
export interface ParkedStream {
  readonly stream: string
  /** The commit that could not be folded; 0 if that is not known. */
  readonly number: number
  readonly reason: string
  /** Ms since the epoch. */
  readonly since: number
}

/** Partition of the streams that a projection has parked. */
export function parkedPartition(projection: string): string {
  return `parked#${projection}`
}

export function parkedKey(projection: string, stream: string): Item {
  return encodeKey({ partition: parkedPartition(projection), sort: stream })
}

/** The item of a parked stream: `s` its name, `v` the commit, `t` since when, `x` why. */
export function encodeParked(projection: string, { stream, number, reason, since }: ParkedStream): Item {
  return {
    ...parkedKey(projection, stream),
    v: { N: String(number) },
    t: { N: String(since) },
    x: { S: reason },
  }
}

export function decodeParked(item: Item): ParkedStream {
  return {
    stream: item['s']?.S ?? '',
    number: Number(item['v']?.N),
    reason: item['x']?.S ?? '',
    since: Number(item['t']?.N),
  }
}
