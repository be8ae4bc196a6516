import { createHash } from 'node:crypto'
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3'
import { type Rejection, rejected } from './picture/verdict.ts'
import type { UploadedObject } from './upload-notification.ts'
import type { Upload } from './upload-state.ts'

/** A file as it was announced, byte for byte. */
export interface FetchedUpload {
  readonly outcome: 'fetched'
  readonly content: Uint8Array
  readonly etag: string
}

/**
 * Reads an upload and proves that it is the announced file. The size is compared before the body is read, so that
 * memory is bounded by what was announced, whoever wrote the object. The bucket's own policy is not trusted to have
 * checked: the laptop's engine checks none of it.
 */
export async function fetchUpload(
  client: S3Client,
  { bucket, key, versionId }: UploadedObject,
  announced: Pick<Upload, 'bytes' | 'sha256'>,
): Promise<FetchedUpload | Rejection> {
  try {
    const { Body, ContentLength, ETag } = await client.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ...(versionId === undefined ? {} : { VersionId: versionId }),
      }),
    )
    if (Body === undefined || ContentLength !== announced.bytes) {
      if (Body !== undefined && 'destroy' in Body) Body.destroy()
      return rejected('size-mismatch', `${announced.bytes} bytes were announced, ${ContentLength ?? 0} came.`)
    }
    const content = await Body.transformToByteArray()
    if (createHash('sha256').update(content).digest('hex') !== announced.sha256) {
      return rejected('checksum-mismatch', 'The SHA-256 of the file is not the announced one.')
    }
    return { outcome: 'fetched', content, etag: ETag ?? '' }
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error
    return rejected('upload-missing', 'The file was gone before it could be processed. Upload it again.')
  }
}
