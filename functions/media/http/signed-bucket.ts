import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { bucketUrl } from '#shared/aws/bucket-url.ts'
import { type PostPolicy, type Signer, signedPostFields, signedUrl } from '#shared/aws/s3-signature.ts'

/** What may be done with a bucket by those who hold a signed link or form of it. Signing is local work, no request. */
export interface SignedBucket {
  /** A URL that reads the object, from `now` (milliseconds since the epoch) for some seconds. */
  getUrl(key: string, now: number, expiresInSeconds: number): Promise<string>
  /** Where to post a form, and its fields. */
  postForm(policy: Omit<PostPolicy, 'bucket'>, now: number, expiresAt: Date): Promise<PostForm>
}

interface PostForm {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
}

/**
 * Signs with the function's own credentials, which the SDK's client keeps fresh: a link can do what the function's role
 * may do, and ends with the role's session if that is earlier.
 *
 * `endpoint` is the SDK's setting for another S3 than Amazon's; there the bucket is in the path.
 */
export function signedBucket({
  config,
  bucket,
  endpoint,
}: {
  readonly config: Pick<DynamoDBClient['config'], 'credentials' | 'region'>
  readonly bucket: string
  readonly endpoint?: string | undefined
}): SignedBucket {
  return {
    async getUrl(key, now, expiresInSeconds) {
      const signer = await signerAt(now)
      return signedUrl(
        'GET',
        new URL(key, bucketUrl({ bucket, region: signer.region, endpoint })),
        signer,
        expiresInSeconds,
      )
    },
    async postForm(policy, now, expiresAt) {
      const signer = await signerAt(now)
      return {
        url: bucketUrl({ bucket, region: signer.region, endpoint }),
        fields: signedPostFields({ ...policy, bucket }, signer, expiresAt),
      }
    },
  }

  async function signerAt(now: number): Promise<Signer> {
    const [credentials, region] = await Promise.all([config.credentials(), config.region()])
    return { ...credentials, region, at: new Date(now) }
  }
}
