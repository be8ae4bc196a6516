import type { Item } from '#shared/aws/item.ts'
import { encodeKey, isAbsent } from '../projections/row-key.ts'
import type { Rebuild } from './rebuild.ts'

/** A rebuild as stored; `version` guards its next change. */
export interface RecordedRebuild {
  readonly rebuild: Rebuild
  readonly version: number
}

/** Partition of all rebuilds of a service. */
export const rebuildPartition = 'rebuild'

export function rebuildKey(id: string): Item {
  return encodeKey({ partition: rebuildPartition, sort: id })
}

/** The item of a rebuild: `s` its id, `v` the version, `d` all of it as JSON. */
export function encodeRebuild({ rebuild, version }: RecordedRebuild): Item {
  return { ...rebuildKey(rebuild.id), v: { N: String(version) }, d: { S: JSON.stringify(rebuild) } }
}

export function decodeRebuild(item: Item): RecordedRebuild {
  // `d` was written by `encodeRebuild` from a Rebuild, whose fold was a number once.
  const rebuild = JSON.parse(item['d']?.S ?? 'null') as Rebuild
  return { rebuild: { ...rebuild, fold: String(rebuild.fold) }, version: Number(item['v']?.N) }
}

/** The condition that a rebuild is at a version; undefined = there is none yet. */
export function isAtVersion(version: number | undefined) {
  return version === undefined
    ? { ConditionExpression: isAbsent }
    : { ConditionExpression: 'v = :v', ExpressionAttributeValues: { ':v': { N: String(version) } } }
}
