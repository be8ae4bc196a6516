import { rgbaToThumbHash } from 'thumbhash'
import { type Pixels, pipeline, toPixels } from './pixels.ts'

/** What a page shows while a picture is on its way. */
export interface Placeholder {
  /** The colour that most of the picture has, as CSS writes it: `#rrggbb`. */
  readonly dominantColour: string
  /** The picture as some 25 bytes, base64: see ThumbHash. */
  readonly thumbHash: string
}

/** Longest side that ThumbHash takes, in pixels. */
const hashSide = 100

/** The placeholder of a picture, made from a small rendition of it. */
export async function placeholderOf(pixels: Pixels): Promise<Placeholder> {
  const { dominant } = await pipeline(pixels).flatten({ background: 'white' }).toColourspace('srgb').stats()
  const small = await toPixels(
    pipeline(pixels)
      .resize({ width: hashSide, height: hashSide, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha(),
  )
  const hash = rgbaToThumbHash(small.size.width, small.size.height, small.data)
  return {
    dominantColour: `#${[dominant.r, dominant.g, dominant.b].map((value) => value.toString(16).padStart(2, '0')).join('')}`,
    thumbHash: Buffer.from(hash).toString('base64'),
  }
}
