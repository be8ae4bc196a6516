import type { Item } from '#shared/aws/item.ts'
import { commitKey, commitNumber, commitTime, isUnrecorded } from './commit-item.ts'
import { pack, unpack } from './compression.ts'
import type { RememberedCommand, Snapshot } from './snapshot.ts'
import type { StreamName } from './stream-name.ts'

/** Largest snapshot, in bytes of packed state; a state beyond it is folded from the commits, as if there were no snapshots. */
const maxBytes = 200_000

/** Largest state, in bytes of JSON: as much as is unpacked again. */
const maxStateBytes = 2_000_000

/** A state beyond it is packed: below, an item of one write unit stays one. */
const packedFrom = 700

/** The item of a snapshot, or undefined for a state that is too large. `fold` names the code that made the state. */
export function encodeSnapshot(stream: StreamName, fold: string, snapshot: Snapshot): Item | undefined {
  const state = JSON.stringify(snapshot.state)
  const bytes = Buffer.byteLength(state)
  if (bytes > maxStateBytes) return undefined
  const packed = bytes > packedFrom ? pack(state) : undefined
  if (packed !== undefined && packed.byteLength > maxBytes) return undefined
  return {
    ...commitKey(stream, snapshot.number + 0.5),
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
    number: commitNumber(item) - 0.5,
    eventCount: Number(item['v']?.N),
    time: commitTime(item),
    state: JSON.parse(packed === undefined ? (item['d']?.S ?? 'null') : unpack(packed)),
    // Written by `encodeSnapshot`.
    commands: JSON.parse(commands) as RememberedCommand[],
  }
}

/** The condition that a key holds nothing, or a snapshot. */
export const isReplaceable = `${isUnrecorded} OR attribute_exists(f)`
