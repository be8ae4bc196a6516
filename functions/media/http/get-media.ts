import * as v from 'valibot'
import { unlessMatches } from '#shared/http/conditional.ts'
import { consistency, versionAtLeast } from '#shared/http/freshness.ts'
import { Problem } from '#shared/http/problem.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import type { UploadState } from '../media/state.ts'
import { mediaDetail } from '../read-models/projections.ts'
import type { Uploads } from '../streams.ts'
import { mediaStatus, mediaView } from './media-view.ts'
import type { SignedBucket } from './signed-bucket.ts'

export interface GetMediaOptions {
  readonly uploads: Uploads
  readonly rows: ReadTable
  readonly renditionsBucket: SignedBucket
}

interface Found {
  readonly state: UploadState
  readonly number: number
  readonly time: number
}

/**
 * `GET /v1/media/{id}`: how far an upload is, where its pictures are, or why there are none.
 * The pictures' URLs work for an hour. A 304 says that the media did not change; whose URLs ran out asks without
 * If-None-Match.
 */
export function getMedia({ uploads, rows, renditionsBucket }: GetMediaOptions): Route {
  return route({ access: ['media:write'], query: v.strictObject({ consistency }) }, async (request) => {
    const id = request.params['id'] ?? ''
    const { now } = request
    const { state, number, time } = await newest(id, versionAtLeast(request.headers, request.query.consistency))
    if (state.status === 'none') throw new Problem(404, 'media-not-found', `There is no media ${id}.`)
    const answer = {
      status: 200,
      version: number,
      body: await mediaView(id, { version: number, asOf: time, now }, state, renditionsBucket),
      headers: { 'cache-control': 'private, no-cache', vary: 'authorization' },
    }
    // Time alone makes an upload expire, without a new version that If-None-Match could tell apart.
    return mediaStatus(state, now) === 'expired' ? answer : unlessMatches(request.headers, answer)
  })

  async function newest(id: string, atLeast: number): Promise<Found> {
    const stored = atLeast === Number.POSITIVE_INFINITY ? undefined : await rows.get(mediaDetail, id)
    if (stored === undefined || stored.number < atLeast) return uploads.read(id)
    return { state: stored.row, number: stored.number, time: stored.time }
  }
}
