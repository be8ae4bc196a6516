import { rgbaToThumbHash } from 'thumbhash'
import type { Placeholder } from '#events/media.ts'
import { type Pixels, pipeline, toPixels } from './pixels.ts'

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
