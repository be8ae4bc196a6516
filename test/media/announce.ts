import { createHash } from 'node:crypto'
import { call, type HttpHandler, type Reply } from '#test/edge/call.ts'

export const manager = { kind: 'person', id: 'ada', scopes: 'media:write', refusal: '' }

interface AnnounceOptions {
  /** Fields instead of, or beside, those of a JPEG picture. */
  readonly fields?: object
  readonly headers?: Readonly<Record<string, string>>
  readonly who?: typeof manager
}

/** Announces a file over HTTP, as a JPEG picture unless the fields say else. */
export function announce(
  api: HttpHandler,
  file: Uint8Array,
  { fields = {}, headers = {}, who = manager }: AnnounceOptions = {},
): Promise<Reply> {
  return call(api, {
    route: 'POST /v1/media',
    authorizer: who,
    headers,
    body: {
      kind: 'image',
      contentType: 'image/jpeg',
      bytes: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
      ...fields,
    },
  })
}
