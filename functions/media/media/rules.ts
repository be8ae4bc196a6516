import * as v from 'valibot'

const megabytes = 1024 * 1024

/** Largest files, in bytes. A 48 megapixel photograph of a telephone has some 25 MB; a minute of 1080p video has some 60. */
const maxUploadBytes = { image: 32 * megabytes, video: 512 * megabytes, ebook: 64 * megabytes } as const

/** The SHA-256 of the file. */
const sha256 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'expected the SHA-256 of the file as 64 lower-case hex digits'),
)

const bytesUpTo = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))

/** What may be announced. The type is what the bucket stores; what counts is what the file turns out to be. */
export const announcement = v.variant('kind', [
  v.strictObject({
    kind: v.literal('image'),
    contentType: v.picklist(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']),
    bytes: bytesUpTo(maxUploadBytes.image),
    sha256,
  }),
  v.strictObject({
    kind: v.literal('video'),
    contentType: v.picklist(['video/mp4', 'video/webm', 'video/quicktime']),
    bytes: bytesUpTo(maxUploadBytes.video),
    sha256,
  }),
  v.strictObject({
    kind: v.literal('ebook'),
    contentType: v.picklist(['application/pdf', 'application/epub+zip']),
    bytes: bytesUpTo(maxUploadBytes.ebook),
    sha256,
  }),
])
