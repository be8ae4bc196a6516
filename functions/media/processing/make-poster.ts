import type { S3Client } from '@aws-sdk/client-s3'
import type { MediaId } from '#events/vocabulary.ts'
import type { MediaCommand } from '../media/media.ts'
import type { Rejection } from '../picture/verdict.ts'
import type { PosterTaker } from '../video/poster-taker.ts'
import type { FetchedFileOnDisk } from './fetch-to-file.ts'
import { storeRenditions } from './store-renditions.ts'

interface MakePosterOptions {
  readonly taker: Pick<PosterTaker, 'take'>
  readonly client: S3Client
  readonly renditionsBucket: string
}

/** Takes and stores the poster and the stills of a video. */
export function makePoster({ taker, client, renditionsBucket }: MakePosterOptions) {
  return async ({ path }: FetchedFileOnDisk, id: MediaId): Promise<MediaCommand | Rejection> => {
    const verdict = await taker.take(path)
    if (verdict.outcome === 'rejected') return verdict
    const { container, codec, width, height, durationMs, placeholder } = verdict
    const renditions = await storeRenditions({ client, bucket: renditionsBucket }, id, verdict.renditions)
    return { type: 'RecordPoster', format: container, codec, width, height, durationMs, placeholder, renditions }
  }
}
