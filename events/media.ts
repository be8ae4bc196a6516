import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { line } from './vocabulary.ts'

const pixels = v.pipe(v.number(), v.integer(), v.minValue(1))
const bytes = v.pipe(v.number(), v.integer(), v.minValue(1))

/** One finished picture; `key` is its object key in the renditions bucket, made from its content. */
export const rendition = v.object({
  key: v.string(),
  format: v.picklist(['webp', 'jpeg']),
  width: pixels,
  height: pixels,
  bytes,
})
export type Rendition = v.InferOutput<typeof rendition>

/** Why an upload was refused; `detail` is a sentence for the uploader. */
export const mediaRejection = v.picklist([
  'not-a-picture',
  'unsupported-format',
  'too-many-pixels',
  'damaged',
  'size-mismatch',
  'checksum-mismatch',
  'upload-missing',
  'processing-timed-out',
])
export type MediaRejectionCode = v.InferOutput<typeof mediaRejection>

/** The facts of an upload's life. */
export const mediaEvents = {
  UploadRequested: event(
    v.object({
      ownerId: line(128),
      kind: v.picklist(['image']),
      contentType: line(100),
      bytes,
      sha256: v.string(),
      key: v.string(),
      expiresAt: v.string(),
    }),
  ),
  MediaUploaded: event(v.object({ key: v.string(), etag: v.string(), bytes })),
  ThumbnailsCreated: event(
    v.object({ format: line(20), width: pixels, height: pixels, renditions: v.array(rendition) }),
  ),
  MediaRejected: event(v.object({ code: mediaRejection, detail: line(500) })),
} as const

export type MediaEvent = EventsOf<typeof mediaEvents>
