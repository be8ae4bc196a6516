import { problem } from './conventions.ts'
import type { Problem } from './problem.ts'
import type { Answer } from './request.ts'

/** The strong entity tag of a stream's version (RFC 9110, section 8.8.3). */
export function etag(version: number): string {
  return `"${version}"`
}

/**
 * The versions that If-Match accepts; undefined if there is no such header, or it is `*`.
 * Weak tags match nothing, as RFC 9110 asks of If-Match. Throws 400 for a malformed header.
 */
export function ifMatch(headers: Readonly<Record<string, string | undefined>>): readonly number[] | undefined {
  const header = headers['if-match']
  if (header === undefined || header.trim() === '*') return undefined
  return entityTags('If-Match', header)
    .filter(({ weak }) => !weak)
    .map(({ version }) => version)
}

/** The same, but the header must be there: for PUT and PATCH. Throws 428 without it. */
export function demandIfMatch(headers: Readonly<Record<string, string | undefined>>): readonly number[] | undefined {
  if (headers['if-match'] === undefined) {
    throw problem('if-match-required', 'Send If-Match with the ETag that you last saw.')
  }
  return ifMatch(headers)
}

/** A 304 without a body where If-None-Match names the answer's version (weak comparison), else the answer. */
export function unlessMatches(headers: Readonly<Record<string, string | undefined>>, answer: Answer): Answer {
  const header = headers['if-none-match']
  if (header === undefined || answer.version === undefined) return answer
  const matches =
    header.trim() === '*' || entityTags('If-None-Match', header).some(({ version }) => version === answer.version)
  if (!matches) return answer
  return { status: 304, version: answer.version, headers: answer.headers }
}

/** The answer to a command whose If-Match names another version than the stream's. */
export function versionMismatch(currentVersion: number): Problem {
  return problem(
    'version-mismatch',
    `The resource is at version ${currentVersion} now.`,
    { currentVersion },
    { etag: etag(currentVersion) },
  )
}

function entityTags(name: string, header: string): { weak: boolean; version: number }[] {
  return header.split(',').map((part) => {
    const match = /^\s*(W\/)?"([^"]*)"\s*$/.exec(part)
    if (match === null) throw problem('invalid-header', `${name} must be "*" or entity tags such as "3".`)
    // A tag that is not one of ours matches no version.
    return { weak: match[1] !== undefined, version: /^\d{1,15}$/.test(match[2] ?? '') ? Number(match[2]) : Number.NaN }
  })
}
