import { ifMatch, versionMismatch } from '#shared/http/conditional.ts'
import { commandIdentity, replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import { requestMetadata } from '#shared/http/metadata.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { MediaStreams } from '../streams.ts'
import { mediaView } from './media-view.ts'
import { problem } from './problem.ts'
import type { SignedBucket } from './signed-bucket.ts'

/**
 * `DELETE /v1/media/{id}`: takes a file away for good, in every state. It is shown nowhere from then on, and what is kept of
 * it is removed soon after. Repeated, it answers the same and adds nothing.
 */
export function deleteMedia({
  media,
  renditionsBucket,
}: {
  readonly media: MediaStreams
  readonly renditionsBucket: SignedBucket
}): Route {
  return route({ access: ['media:write'] }, async (request) => {
    const id = request.params['id'] ?? ''
    const expectedNumbers = ifMatch(request.headers)
    const result = await media.execute(
      id,
      { type: 'DeleteMedia' },
      {
        ...commandIdentity(request),
        metadata: requestMetadata(request),
        expectedNumbers,
      },
    )
    const { state, number, time } = result
    if (state.status === 'none') throw problem('media-not-found', `There is no media ${id}.`)
    switch (result.outcome) {
      case 'reused-command-id':
        throw reusedKey()
      case 'version-mismatch':
        throw versionMismatch(number)
      case 'refused':
        throw problem(result.refusal, result.detail)
      case 'accepted':
        return {
          status: 200,
          version: number,
          body: await mediaView(id, { version: number, asOf: time, now: request.now }, state, renditionsBucket),
          headers: replayedHeader(result.repeated),
        }
    }
  })
}
