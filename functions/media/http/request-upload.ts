import * as v from 'valibot'
import { mediaId } from '#events/vocabulary.ts'
import { commandIdentity, replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { type Route, route } from '#shared/http/route.ts'
import { derivedUlid } from '#shared/identity/derived-id.ts'
import { actor } from '#shared/identity/principal.ts'
import { announcement } from '../media/rules.ts'
import { uploadKey } from '../processing/object-keys.ts'
import type { MediaStreams } from '../streams.ts'
import { mediaStatus, mediaView } from './media-view.ts'
import { problem } from './problem.ts'
import type { SignedBucket } from './signed-bucket.ts'
import { uploadForm } from './upload-form.ts'

/** How long the form may be used. */
const uploadWindowMs = 60 * 60_000

interface RequestUploadOptions {
  readonly media: MediaStreams
  readonly uploadsBucket: SignedBucket
  readonly renditionsBucket: SignedBucket
}

/**
 * `POST /v1/media`: announces a file and answers the form that uploads it to the bucket, past every function.
 * With an Idempotency-Key a repetition answers the same media and, while it may still be used, the same form.
 */
export function requestUpload({ media, uploadsBucket, renditionsBucket }: RequestUploadOptions): Route {
  return route({ access: ['media:write'], body: announcement }, async (request) => {
    const identity = commandIdentity(request)
    const id = v.parse(mediaId, `med_${derivedUlid('media', identity.commandId)}`)
    const { kind, contentType, bytes, sha256 } = request.body
    const { now } = request
    const result = await media.execute(
      id,
      {
        type: 'RequestUpload',
        ownerId: actor(request.principal),
        kind,
        contentType,
        bytes,
        sha256,
        key: uploadKey(kind, id),
        expiresAt: new Date(now + uploadWindowMs).toISOString(),
      },
      { ...identity, metadata: requestMetadata(request), creates: true },
    )
    switch (result.outcome) {
      case 'reused-command-id':
        throw reusedKey()
      case 'refused':
      case 'version-mismatch':
        throw problem('already-requested', `Media ${id} was requested before.`)
      case 'accepted':
    }
    const { state } = result
    if (state.status === 'none') throw new Error(`${id} was requested and is not there`)
    const view = await mediaView(id, { version: result.number, asOf: result.time, now }, state, renditionsBucket)
    return {
      status: 201,
      version: result.number,
      body:
        mediaStatus(state, now) === 'expired' ? view : { ...view, upload: await uploadForm(uploadsBucket, state, now) },
      headers: { location: `/v1/media/${id}`, ...replayedHeader(result.repeated) },
    }
  })
}
