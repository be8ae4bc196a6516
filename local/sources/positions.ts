import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { writeAtomically } from '#local/run/state.ts'

/** How far each mapping has read each shard; written to disk after every batch, so that a restart skips nothing. */
export type Positions = {
  /** Sequence number after which the mapping goes on; `undefined` = the shard was never read. */
  readonly get: (mapping: string, shardId: string) => string | undefined
  readonly set: (mapping: string, shardId: string, sequenceNumber: string) => void
  readonly finishShard: (mapping: string, shardId: string) => void
  readonly finished: (mapping: string, shardId: string) => boolean
  /** Whether the mapping has read anything yet: only its very first shard begins at its starting position. */
  readonly started: (mapping: string) => boolean
}

const savedSchema = v.object({ shards: v.record(v.string(), v.string()), finished: v.array(v.string()) })

type Saved = v.InferOutput<typeof savedSchema>

/** Positions in one small file per mapping below `directory`. */
export function openPositions(directory: string): Positions {
  const known = new Map<string, Saved>()
  const fileOf = (mapping: string) =>
    join(directory, `${createHash('sha256').update(mapping).digest('hex').slice(0, 16)}.json`)
  const load = (mapping: string): Saved => {
    const cached = known.get(mapping)
    if (cached !== undefined) return cached
    const loaded = read(fileOf(mapping))
    known.set(mapping, loaded)
    return loaded
  }
  const save = (mapping: string, saved: Saved): void => {
    known.set(mapping, saved)
    writeAtomically(fileOf(mapping), JSON.stringify(saved))
  }
  return {
    get: (mapping, shardId) => load(mapping).shards[shardId],
    set: (mapping, shardId, sequenceNumber) => {
      const saved = load(mapping)
      save(mapping, { ...saved, shards: { ...saved.shards, [shardId]: sequenceNumber } })
    },
    finishShard: (mapping, shardId) => {
      const { shards, finished } = load(mapping)
      const { [shardId]: _, ...others } = shards
      save(mapping, { shards: others, finished: [...finished, shardId] })
    },
    finished: (mapping, shardId) => load(mapping).finished.includes(shardId),
    started: (mapping) => Object.keys(load(mapping).shards).length + load(mapping).finished.length > 0,
  }
}

function read(file: string): Saved {
  try {
    return v.parse(savedSchema, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return { shards: {}, finished: [] }
  }
}
