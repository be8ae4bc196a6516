import type { Item } from '#shared/aws/item.ts'
import { encodeKey, isAbsent, withPrefix } from '../projections/row-key.ts'

/** The steps of a rebuild that are cut into segments. */
export type SegmentedStep = 'scan' | 'verify' | 'discard'

/** How far one segment of one step is. */
export interface SegmentProgress<Result> {
  /** Checkpoints so far; guards the next save. */
  readonly checkpoints: number
  /** Key behind which the table is read on; undefined before the first checkpoint. */
  readonly cursor?: Item | undefined
  readonly done: boolean
  readonly result: Result
}

export function segmentKey(rebuild: string, step: SegmentedStep, segment: number): Item {
  return encodeKey({ partition: `rebuild#${rebuild}`, sort: `${step}/${String(segment).padStart(4, '0')}` })
}

/** The query for the segments of a step. */
export function segmentsOf(rebuild: string, step: SegmentedStep) {
  return withPrefix(`rebuild#${rebuild}`, `${step}/`)
}

/** The attributes of a segment's item besides its key: `v` its checkpoints, `d` all of it as JSON, in which they are `parts`. */
export function encodeSegment({ checkpoints, cursor, done, result }: SegmentProgress<unknown>): Item {
  return {
    v: { N: String(checkpoints) },
    d: { S: JSON.stringify({ parts: checkpoints, cursor, done, result }) },
  }
}

export function decodeSegment<Result>(item: Item): SegmentProgress<Result> {
  // `d` was written by `encodeSegment` for the same step, whose result has one type.
  const { parts, ...place } = JSON.parse(item['d']?.S ?? 'null') as Omit<SegmentProgress<Result>, 'checkpoints'> & {
    readonly parts: number
  }
  return { checkpoints: parts, ...place }
}

/** The condition that a segment is one checkpoint behind. */
export function isOneBehind({ checkpoints }: SegmentProgress<unknown>) {
  return checkpoints === 1
    ? { ConditionExpression: isAbsent }
    : { ConditionExpression: 'v = :before', ExpressionAttributeValues: { ':before': { N: String(checkpoints - 1) } } }
}
