import type { Commit, Item, StreamName } from './commit.ts'

/** Commits between two snapshots. A state of 3 KB written every 16 commits costs 0.2 write units per commit. */
export const snapshotInterval = 16

/** Command ids that a snapshot remembers, so that a repetition is recognised without reading the commits before it. */
const rememberedCommands = 64

/** Largest snapshot, in bytes of state; a state beyond it is folded from the commits, as if there were no snapshots. */
const maxBytes = 200_000

/**
 * A fold's result kept beside the commits it came from. It is a cache: deleting every snapshot changes nothing but cost.
 */
export interface Snapshot {
  /** Number of the last commit folded into it; the item lies at `number + 0.5`. */
  readonly number: number
  readonly version: number
  readonly time: number
  readonly state: unknown
  /** Ids of the last commands up to `number`, oldest first, one per commit. */
  readonly commandIds: readonly string[]
}

/** The item of a snapshot, or undefined for a state that is too large. `fold` names the code that made the state. */
export function encodeSnapshot(stream: StreamName, fold: string, snapshot: Snapshot): Item | undefined {
  const state = JSON.stringify(snapshot.state)
  if (Buffer.byteLength(state) > maxBytes) return undefined
  return {
    p: { S: stream },
    s: { N: String(snapshot.number + 0.5) },
    f: { S: fold },
    v: { N: String(snapshot.version) },
    t: { N: String(snapshot.time) },
    d: { S: state },
    i: { S: JSON.stringify(snapshot.commandIds) },
  }
}

/** The snapshot in an item, or undefined if the item is none or was made by other code than `fold`. */
export function decodeSnapshot(item: Item, fold: string): Snapshot | undefined {
  if (item['f']?.S !== fold) return undefined
  return {
    number: Number(item['s']?.N) - 0.5,
    version: Number(item['v']?.N),
    time: Number(item['t']?.N),
    state: JSON.parse(item['d']?.S ?? 'null'),
    // Written by `encodeSnapshot`.
    commandIds: JSON.parse(item['i']?.S ?? '[]') as string[],
  }
}

/** The ids to remember after more commits. */
export function rememberCommands(
  known: readonly string[],
  commits: readonly Pick<Commit<unknown>, 'commandId'>[],
): string[] {
  return [...known, ...commits.map(({ commandId }) => commandId)].slice(-rememberedCommands)
}

/** The number of the commit that a remembered command made, or undefined. */
export function numberOfCommand({ commandIds, number }: Snapshot, commandId: string): number | undefined {
  const position = commandIds.indexOf(commandId)
  return position < 0 ? undefined : number - (commandIds.length - 1 - position)
}
