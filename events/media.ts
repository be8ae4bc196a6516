import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { line } from './vocabulary.ts'

const pixels = v.pipe(v.number(), v.integer(), v.minValue(1))
const bytes = v.pipe(v.number(), v.integer(), v.minValue(1))

/**
 * One finished picture; `key` is its object key in the renditions bucket, made from its content. `preset`: a width of
 * `srcset`, the square, the print size, the moving one of an animation, or a still of a video.
 */
const rendition = v.object({
  preset: v.picklist(['width', 'square', 'print', 'animated', 'still']),
  key: v.string(),
  format: v.picklist(['avif', 'webp', 'jpeg']),
  width: pixels,
  height: pixels,
  bytes,
})
export type Rendition = v.InferOutput<typeof rendition>

/** What a page shows while a picture is on its way: the colour that most of it has, and a ThumbHash of some 25 bytes in base64. */
const placeholder = v.object({
  dominantColour: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/, 'expected #rrggbb')),
  thumbHash: v.string(),
})
export type Placeholder = v.InferOutput<typeof placeholder>

/** What is uploaded: a picture, a video of which pictures are made, or a book that buyers get marked copies of. */
export const mediaKinds = ['image', 'video', 'ebook'] as const
export type MediaKind = (typeof mediaKinds)[number]

/** Why an upload was refused; `detail` is a sentence for the uploader. */
const mediaRejection = v.picklist([
  'not-a-picture',
  'not-a-video',
  'not-an-ebook',
  'unsupported-format',
  'too-many-pixels',
  'too-long',
  'encrypted',
  'too-many-pages',
  'unsafe-archive',
  'too-large-unpacked',
  'damaged',
  'size-mismatch',
  'checksum-mismatch',
  'upload-missing',
  'processing-timed-out',
])
export type MediaRejectionCode = v.InferOutput<typeof mediaRejection>

/** An object that the service made of an upload, in the bucket of pictures or in that of books. */
const keptObject = v.object({ in: v.picklist(['renditions', 'books']), key: v.string() })
export type KeptObject = v.InferOutput<typeof keptObject>

/** The facts of an upload's life. */
export const mediaEvents = {
  UploadRequested: event(
    v.object({
      ownerId: line(128),
      kind: v.picklist(mediaKinds),
      contentType: line(100),
      bytes,
      sha256: v.string(),
      key: v.string(),
      expiresAt: v.string(),
    }),
  ),
  MediaUploaded: event(v.object({ key: v.string(), etag: v.string(), bytes })),
  ThumbnailsCreated: event(
    v.object({
      format: line(20),
      width: pixels,
      height: pixels,
      frames: v.pipe(v.number(), v.integer(), v.minValue(1)),
      /** Null for renditions that were made before there were placeholders. */
      placeholder: v.nullable(placeholder),
      renditions: v.array(rendition),
    }),
    { version: 2, upcasters: { 1: widthsOnly } },
  ),
  /** A video was looked at: `renditions` are its poster, in the sizes of a picture, and its stills. */
  PosterTaken: event(
    v.object({
      /** The container: mp4, webm or quicktime. */
      format: line(20),
      codec: line(40),
      /** Pixels of the upright video. */
      width: pixels,
      height: pixels,
      durationMs: v.pipe(v.number(), v.integer(), v.minValue(0)),
      placeholder,
      renditions: v.array(rendition),
    }),
  ),
  /** A book was looked at and is kept under `key` of the books bucket. */
  EbookAccepted: event(
    v.object({
      /** pdf or epub. */
      format: line(20),
      title: v.nullable(line(500)),
      /** Pages of a PDF, chapters (documents of the spine) of an EPUB. */
      units: v.pipe(v.number(), v.integer(), v.minValue(1)),
      key: v.string(),
    }),
  ),
  MediaRejected: event(v.object({ code: mediaRejection, detail: line(500) })),
  /** Whoever manages the catalog wants it gone: its pictures are taken away, in every state. */
  MediaDeleted: event(v.object({})),
  /** The media was deleted while it was worked on: what was made of it is there and nobody wants it. */
  LeftoversMade: event(v.object({ objects: v.array(keptObject) })),
} as const

export type MediaEvent = EventsOf<typeof mediaEvents>
type DataOf<Type extends MediaEvent['type']> = Extract<MediaEvent, { type: Type }>['data']
export type ThumbnailsCreated = DataOf<'ThumbnailsCreated'>
export type PosterTaken = DataOf<'PosterTaken'>
export type EbookAccepted = DataOf<'EbookAccepted'>

/** Version 1 had nothing but widths, and the first frame of an animation. */
function widthsOnly<T extends { renditions: readonly object[] }>({ renditions, ...rest }: T) {
  return {
    ...rest,
    frames: 1,
    placeholder: null,
    renditions: renditions.map((it) => ({ preset: 'width' as const, ...it })),
  }
}
