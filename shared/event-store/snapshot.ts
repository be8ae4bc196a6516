import { isBatchId } from './batch-id.ts'
import type { Commit } from './commit.ts'

/** Commits between two snapshots. A state of 3 KB written every 16 commits costs 0.2 write units per commit. */
export const snapshotInterval = 16

/** Command ids that a snapshot remembers, so that a repetition is recognised without reading the commits before it. */
const rememberedCommands = 64

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
