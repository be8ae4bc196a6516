import { decodeFrames } from './decoder.ts'
import { animationLimits, encoders } from './presets.ts'
import type { RenderedPicture } from './verdict.ts'

/** An animation before it is decoded. */
interface Animation {
  readonly frames: number
  /** Pixels of one frame. */
  readonly width: number
  readonly height: number
}

/**
 * The moving rendition of an animation: its first frames, small, as WebP with the original's timing. Nothing where even
 * those are too many pixels; the still is there in any case.
 */
export async function renderAnimation(
  bytes: Uint8Array,
  { frames, width, height }: Animation,
  limitInputPixels: number,
): Promise<RenderedPicture[]> {
  const shown = Math.min(frames, animationLimits.frames)
  if (shown * width * height > limitInputPixels) return []
  const { side } = animationLimits
  const { data, info } = await decodeFrames(bytes, shown, limitInputPixels)
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .webp(encoders.webp)
    .toBuffer({ resolveWithObject: true })
  const frameHeight = info.pageHeight ?? info.height
  return [{ preset: 'animated', format: 'webp', width: info.width, height: frameHeight, content: data }]
}
