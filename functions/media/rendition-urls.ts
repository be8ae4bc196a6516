import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'

/** How long a rendition's URL works, in seconds. */
export const renditionUrlSeconds = 3600

/** Signs the URL under which an object of the private renditions bucket can be read. Local work, no request. */
export type SignRendition = (key: string) => Promise<string>

export function renditionUrls({ client, bucket }: { client: S3Client; bucket: string }): SignRendition {
  return (key) =>
    getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: renditionUrlSeconds })
}
