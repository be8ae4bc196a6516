import type { S3Client } from '@aws-sdk/client-s3'
import type { MediaId } from '#events/vocabulary.ts'
import type { MediaCommand } from '../media/media.ts'
import type { Renderer } from '../picture/renderer.ts'
import type { Rejection } from '../picture/verdict.ts'
import type { FetchedUpload } from './fetch-upload.ts'
import { storeRenditions } from './store-renditions.ts'

interface MakePicturesOptions {
  readonly renderer: Pick<Renderer, 'render'>
  readonly client: S3Client
  readonly renditionsBucket: string
}

/** Makes and stores all renditions of a picture. */
export function makePictures({ renderer, client, renditionsBucket }: MakePicturesOptions) {
  return async ({ content }: FetchedUpload, id: MediaId): Promise<MediaCommand | Rejection> => {
    const verdict = await renderer.render(content)
    if (verdict.outcome === 'rejected') return verdict
    const { format, width, height, frames, placeholder } = verdict
    const renditions = await storeRenditions({ client, bucket: renditionsBucket }, id, verdict.renditions)
    return { type: 'RecordThumbnails', format, width, height, frames, placeholder, renditions }
  }
}
