import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Rendition } from '#events/media.ts'
import type { MediaId } from '#events/vocabulary.ts'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import type { RenderedPicture } from '../picture/verdict.ts'
import { renditionKey } from './object-keys.ts'

/** Some twenty pictures are put in five rounds of 20 ms; all at once they would stand in the way of whatever else the bucket serves. */
const putsAtOnce = 4

/** Puts the pictures into the renditions bucket. Safe to repeat: the same picture has the same key. */
export async function storeRenditions(
  { client, bucket }: { readonly client: S3Client; readonly bucket: string },
  id: MediaId,
  pictures: readonly RenderedPicture[],
): Promise<Rendition[]> {
  const stored = pictures.map(({ preset, format, width, height, content }) => {
    const key = renditionKey(id, width, format, content)
    return { content, rendition: { preset, key, format, width, height, bytes: content.length } }
  })
  await inParallel(stored, putsAtOnce, async ({ content, rendition: { key, format } }) => {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: content,
        ContentType: `image/${format}`,
        CacheControl: 'public, max-age=31536000, immutable',
      }),
    )
  })
  return stored.map(({ rendition }) => rendition)
}
