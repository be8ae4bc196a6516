import * as v from 'valibot'
import { problem } from './conventions.ts'

/** Query parameter of single-resource GETs: `consistency=strong` folds the stream instead of reading the read table. */
export const consistency = v.optional(v.picklist(['strong', 'eventual']))

/**
 * The version a GET's answer must have at least: the caller's `If-Version-At-Least`, 0 without one, infinity where strong
 * consistency is asked for. Throws 400 for a malformed header.
 */
export function versionAtLeast(
  headers: Readonly<Record<string, string | undefined>>,
  asked: 'strong' | 'eventual' | undefined,
): number {
  if (asked === 'strong') return Number.POSITIVE_INFINITY
  const header = headers['if-version-at-least']
  if (header === undefined) return 0
  const digits = /^\s*"?(\d{1,15})"?\s*$/.exec(header)?.[1]
  if (digits === undefined) throw problem('invalid-header', 'If-Version-At-Least must be a version such as 3.')
  return Number(digits)
}
