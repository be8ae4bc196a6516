import { gzipSync } from 'node:zlib'
import { contentAnswer } from '#shared/http/content-answer.ts'
import type { Answer } from '#shared/http/request.ts'

/** A document that is the same for everybody until the next deployment, told to a caller as they can read it. */
type StaticDocument = (headers: Readonly<Record<string, string | undefined>>) => Answer

/**
 * Makes the document when it is first asked for and keeps it, plain and gzipped (API Gateway does not compress). Caches
 * may keep it for five minutes; its ETag is of the bytes that are sent.
 */
export function staticDocument(make: () => string, own: Readonly<Record<string, string>>): StaticDocument {
  let plain: string | undefined
  let zipped: Uint8Array | undefined
  return (headers) => {
    plain ??= make()
    const zip = /\bgzip\b/.test(headers['accept-encoding'] ?? '')
    if (zip) zipped ??= gzipSync(plain, { level: 9 })
    return contentAnswer(headers, {
      content: zip && zipped !== undefined ? zipped : plain,
      headers: {
        ...own,
        ...(zip ? { 'content-encoding': 'gzip' } : {}),
        'cache-control': 'public, max-age=300',
        vary: 'accept-encoding',
      },
    })
  }
}
