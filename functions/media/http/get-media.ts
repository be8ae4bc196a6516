import * as v from 'valibot'
import { consistency } from '#shared/http/freshness.ts'
import { readResource } from '#shared/http/read-resource.ts'
import type { Route } from '#shared/http/route.ts'
import { stateReader } from '#shared/http/state-reader.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { mediaDetail } from '../read-models/projections.ts'
import type { MediaStreams } from '../streams.ts'
import { mediaStatus, mediaView } from './media-view.ts'
import { problem } from './problem.ts'
import type { SignedBucket } from './signed-bucket.ts'

interface GetMediaOptions {
  readonly media: MediaStreams
  readonly rows: ReadTable
  readonly renditionsBucket: SignedBucket
}

/**
 * `GET /v1/media/{id}`: the progress of an upload, and the URLs of its pictures or the reason for its rejection.
 * The pictures' URLs work for an hour. A 304 says that the media did not change; whose URLs ran out asks without
 * If-None-Match.
 */
export function getMedia({ media, rows, renditionsBucket }: GetMediaOptions): Route {
  const read = stateReader({ streams: media, rows, projection: mediaDetail })
  return readResource(
    {
      access: ['media:write'],
      query: v.strictObject({ consistency }),
      missing: (id) => problem('media-not-found', `There is no media ${id}.`),
      async find(id, request) {
        const found = await read(id, request)
        return found === undefined || found.state.status === 'none' ? undefined : { ...found, id, media: found.state }
      },
    },
    async ({ id, media, number, time }, { now }) => ({
      version: number,
      body: await mediaView(id, { version: number, asOf: time, now }, media, renditionsBucket),
      // Time alone makes an upload expire.
      changesUnseen: mediaStatus(media, now) === 'expired',
    }),
  )
}
