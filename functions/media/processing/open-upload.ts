import { Readable } from 'node:stream'
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3'
import type { Media } from '../media/state.ts'
import { type Rejection, rejected } from '../picture/verdict.ts'
import type { UploadedObject } from './upload-notification.ts'

/** An upload of the announced size, about to be read. */
interface OpenedUpload {
  readonly outcome: 'opened'
  readonly body: Readable
  readonly etag: string
}

/**
 * Opens an upload. The size is compared before the body is read, so that memory and disk are bounded by what was announced,
 * whoever wrote the object. The bucket's own policy is not trusted to have checked: the laptop's engine checks none of it.
 */
export async function openUpload(
  client: S3Client,
  { bucket, key, versionId }: UploadedObject,
  announced: Pick<Media, 'bytes'>,
): Promise<OpenedUpload | Rejection> {
  try {
    const { Body, ContentLength, ETag } = await client.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: versionId,
      }),
    )
    const body = Body instanceof Readable ? Body : undefined
    if (body === undefined || ContentLength !== announced.bytes) {
      body?.destroy()
      return rejected('size-mismatch', `${announced.bytes} bytes were announced, ${ContentLength ?? 0} came.`)
    }
    return { outcome: 'opened', body, etag: ETag ?? '' }
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error
    return rejected('upload-missing', 'The file was gone before it could be processed. Upload it again.')
  }
}

/** Its bytes are not those that were announced. */
export const otherContent = rejected('checksum-mismatch', 'The SHA-256 of the file is not the announced one.')
