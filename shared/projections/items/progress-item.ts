import type { Item } from '#shared/aws/item.ts'
import { encodeKey, isAbsent } from '../row-key.ts'

/** How far the projections of one source are. Times are in ms since the epoch. */
export interface Progress {
  /** Time of the newest commit that was projected. */
  readonly asOf: number
  /** When it was projected. */
  readonly projectedAt: number
}

/** The events that a read table is fed from: the service's own, or one stream type of another service. */
export type Source = 'own' | (string & {})

export function progressKey(source: Source): Item {
  return encodeKey({ partition: 'progress', sort: source === 'own' ? 'all' : source })
}

/** The item of a source's progress: `t` the time of the commit, `w` when it was projected. */
export function encodeProgress(source: Source, { asOf, projectedAt }: Progress): Item {
  return { ...progressKey(source), t: { N: String(asOf) }, w: { N: String(projectedAt) } }
}

export function decodeProgress(item: Item): Progress {
  const asOf = Number(item['t']?.N)
  return { asOf, projectedAt: Number(item['w']?.N ?? asOf) }
}

/** The condition that no newer commit was projected. */
export function isOlder({ asOf }: Progress) {
  return {
    ConditionExpression: `${isAbsent} OR t < :t`,
    ExpressionAttributeValues: { ':t': { N: String(asOf) } },
  }
}
