import * as v from 'valibot'
import { mediaKinds } from '#events/media.ts'
import { mediaId } from '#events/vocabulary.ts'

const pixels = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1)))
const address = v.pipe(v.string(), v.url())
const src = v.pipe(v.nullable(address), v.description('A JPEG, for `<img>`.'))

const sources = v.pipe(
  v.array(v.strictObject({ type: v.string(), srcset: v.string() })),
  v.description(
    'For the `<source>` elements of a `<picture>`, smallest files first. Each address may be kept for ever.',
  ),
)

/** A product's image with all that there is to show of it. */
export const imageAnswer = v.strictObject({
  mediaId,
  alt: v.string(),
  kind: v.pipe(v.nullable(v.picklist(mediaKinds)), v.description('Of a video the pictures are its poster.')),
  status: v.pipe(
    v.picklist(['unknown', 'processing', 'ready', 'rejected', 'deleted']),
    v.description('`unknown`: nothing was heard of this media yet. There are pictures of what is `ready` only.'),
  ),
  placeholder: v.nullable(v.strictObject({ dominantColour: v.string(), thumbHash: v.string() })),
  width: v.pipe(pixels, v.description('Of the original, as is `height`: their ratio is that of all `sources`.')),
  height: pixels,
  sources,
  src,
  square: v.nullable(v.strictObject({ sources, src })),
  animated: v.pipe(v.nullable(address), v.description('Of an animation, as WebP.')),
})
