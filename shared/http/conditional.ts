import { Problem } from './problem.ts'
import type { Answer } from './request.ts'

/**
 * The strong entity tag of a stream's version (RFC 9110, section 8.8.3), e.g. `"3"`; `"3.8"` where what is shown with it is at
 * revision 8.
 */
export function etag(version: number, revision = 0): string {
  return revision === 0 ? `"${version}"` : `"${version}.${revision}"`
}

/**
 * The versions that If-Match accepts, whatever was shown with them; undefined if there is no such header, or it is `*`.
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
    throw new Problem(428, 'if-match-required', 'Send If-Match with the ETag that you last saw.')
  }
  return ifMatch(headers)
}

/** A 304 without a body where If-None-Match names the answer's version (weak comparison), else the answer. */
export function unlessMatches(headers: Readonly<Record<string, string | undefined>>, answer: Answer): Answer {
  const header = headers['if-none-match']
  if (header === undefined || answer.version === undefined) return answer
  const { version, revision = 0, headers: own = {} } = answer
  const matches =
    header.trim() === '*' ||
    entityTags('If-None-Match', header).some((tag) => tag.version === version && tag.revision === revision)
  return matches ? { status: 304, version, revision, headers: own } : answer
}

/** The answer to a command whose If-Match names another version than the stream's. */
export function versionMismatch(currentVersion: number): Problem {
  return new Problem(
    412,
    'version-mismatch',
    `The resource is at version ${currentVersion} now.`,
    { currentVersion },
    { etag: etag(currentVersion) },
  )
}

function entityTags(name: string, header: string): { weak: boolean; version: number; revision: number }[] {
  return header.split(',').map((part) => {
    const match = /^\s*(W\/)?"([^"]*)"\s*$/.exec(part)
    if (match === null) throw new Problem(400, 'invalid-header', `${name} must be "*" or entity tags such as "3".`)
    // A tag that is not one of ours matches no version.
    const numbers = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(match[2] ?? '')
    return {
      weak: match[1] !== undefined,
      version: Number(numbers?.[1] ?? Number.NaN),
      revision: Number(numbers?.[2] ?? 0),
    }
  })
}
