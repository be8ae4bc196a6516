import { createHash } from 'node:crypto'

/** A number below `shards` that is always the same for a name: spreads what many write at once over several rows. */
export function shardOf(name: string, shards: number): number {
  return (createHash('sha256').update(name).digest()[0] ?? 0) % shards
}
