import type { Item } from '#shared/aws/item.ts'
import { isBatchId } from './batch-id.ts'
import type { Commit } from './commit.ts'
import { pack, unpack } from './compression.ts'
import type { StreamName } from './stream-name.ts'

/** Commits between two snapshots. A state of 3 KB written every 16 commits costs 0.2 write units per commit. */
export const snapshotInterval = 16

/** Command ids that a snapshot remembers, so that a repetition is recognised without reading the commits before it. */
const rememberedCommands = 64

/** Largest snapshot, in bytes of packed state; a state beyond it is folded from the commits, as if there were no snapshots. */
const maxBytes = 200_000

/** Largest state, in bytes of JSON: as much as is unpacked again. */
const maxStateBytes = 2_000_000

/** A state beyond it is packed: below, an item of one write unit stays one. */
const packedFrom = 700

/**
 * A fold's result kept beside the commits it came from. It is a cache: deleting every snapshot changes nothing but cost.
 */
export interface Snapshot {
  /** Number of the last commit folded into it; the item lies at `number + 0.5`. */
  readonly number: number
  readonly eventCount: number
  readonly time: number
  readonly state: unknown
  /** The last commands up to `number`, oldest first. */
  readonly commands: readonly RememberedCommand[]
}

/** A command id, and the number of the commit that it made. */
export type RememberedCommand = readonly [commandId: string, number: number]

/** The item of a snapshot, or undefined for a state that is too large. `fold` names the code that made the state. */
export function encodeSnapshot(stream: StreamName, fold: string, snapshot: Snapshot): Item | undefined {
  const state = JSON.stringify(snapshot.state)
  const bytes = Buffer.byteLength(state)
  if (bytes > maxStateBytes) return undefined
  const packed = bytes > packedFrom ? pack(state) : undefined
  if (packed !== undefined && packed.byteLength > maxBytes) return undefined
  return {
    p: { S: stream },
    s: { N: String(snapshot.number + 0.5) },
    f: { S: fold },
    v: { N: String(snapshot.eventCount) },
    t: { N: String(snapshot.time) },
    ...(packed === undefined ? { d: { S: state } } : { z: { B: packed } }),
    r: { S: JSON.stringify(snapshot.commands) },
  }
}

/** The snapshot in an item, or undefined if the item is none, or was made by other code than `fold` or in an older form. */
export function decodeSnapshot(item: Item, fold: string): Snapshot | undefined {
  const commands = item['r']?.S
  if (item['f']?.S !== fold || commands === undefined) return undefined
  const packed = item['z']?.B
  return {
    number: Number(item['s']?.N) - 0.5,
    eventCount: Number(item['v']?.N),
    time: Number(item['t']?.N),
    state: JSON.parse(packed === undefined ? (item['d']?.S ?? 'null') : unpack(packed)),
    // Written by `encodeSnapshot`.
    commands: JSON.parse(commands) as RememberedCommand[],
  }
}

/** The commands to remember after more commits. Those of a batch are known by the aggregate itself, not by an id. */
export function rememberCommands(
  known: readonly RememberedCommand[],
  commits: readonly Pick<Commit<unknown>, 'commandId' | 'number'>[],
): RememberedCommand[] {
  const more = commits
    .filter(({ commandId }) => !isBatchId(commandId))
    .map(({ commandId, number }): RememberedCommand => [commandId, number])
  return [...known, ...more].slice(-rememberedCommands)
}

/** The number of the commit that a remembered command made, or undefined. */
export function numberOfCommand({ commands }: Snapshot, commandId: string): number | undefined {
  return commands.find(([id]) => id === commandId)?.[1]
}
