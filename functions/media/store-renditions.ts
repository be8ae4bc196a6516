import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Rendition } from '#events/media.ts'
import type { MediaId } from '#events/vocabulary.ts'
import { renditionKey } from './object-keys.ts'
import type { RenderedPicture } from './picture/verdict.ts'

/** Puts the pictures into the renditions bucket. Safe to repeat: the same picture has the same key. */
export async function storeRenditions(
  { client, bucket }: { readonly client: S3Client; readonly bucket: string },
  id: MediaId,
  pictures: readonly RenderedPicture[],
): Promise<Rendition[]> {
  return Promise.all(
    pictures.map(async ({ preset, format, width, height, content }) => {
      const key = renditionKey(id, width, format, content)
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: content,
          ContentType: `image/${format}`,
          CacheControl: 'public, max-age=31536000, immutable',
        }),
      )
      return { preset, key, format, width, height, bytes: content.length }
    }),
  )
}
