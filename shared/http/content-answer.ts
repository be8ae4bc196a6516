import { createHash } from 'node:crypto'
import type { Answer } from './request.ts'

/** A representation that is made whole before it is sent. */
export interface Representation {
  readonly content: string | Uint8Array
  /** Its type, and what caches may do with it. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * 200 with a strong ETag that is a hash of the content, or 304 without content where If-None-Match names it (RFC 9110,
 * section 13.1.2). For what has no version: pages, documents, screens.
 */
export function contentAnswer(
  headers: Readonly<Record<string, string | undefined>>,
  { content, headers: own }: Representation,
): Answer {
  const tag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`
  const given = headers['if-none-match']?.split(',').map((part) => part.trim().replace(/^W\//, ''))
  if (given?.includes(tag) === true || given?.includes('*') === true) {
    const { 'content-type': _, 'content-encoding': __, ...rest } = own
    return { status: 304, headers: { ...rest, etag: tag } }
  }
  return { status: 200, content, headers: { ...own, etag: tag } }
}
