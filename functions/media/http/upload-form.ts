import type { Media } from '../media/state.ts'
import type { SignedBucket } from './signed-bucket.ts'

/** A form that uploads one file straight to the bucket: send `fields` and then the file, as `multipart/form-data`. */
interface UploadForm {
  readonly method: 'POST'
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  /** Name of the form's last part, the file. */
  readonly fileField: 'file'
  /** RFC 3339. */
  readonly expiresAt: string
}

/**
 * Signs the form for an announced upload. Its policy pins the key, the type, the exact size and the SHA-256, so that
 * nothing but the announced file gets into the bucket.
 */
export async function uploadForm(
  uploads: SignedBucket,
  upload: Pick<Media, 'key' | 'contentType' | 'bytes' | 'sha256' | 'expiresAt'>,
  now: number,
): Promise<UploadForm> {
  const { key, contentType, bytes, sha256, expiresAt } = upload
  const form = await uploads.postForm(
    {
      fields: {
        key,
        'Content-Type': contentType,
        'x-amz-checksum-algorithm': 'SHA256',
        'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
      },
      conditions: [['content-length-range', bytes, bytes]],
    },
    now,
    new Date(expiresAt),
  )
  return { method: 'POST', ...form, fileField: 'file', expiresAt }
}
