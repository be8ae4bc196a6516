import type { Placeholder } from '#events/media.ts'
import { encodeAll } from './encode.ts'
import { type Pixels, pipeline, toPixels } from './pixels.ts'
import { placeholderOf } from './placeholder.ts'
import { squareSide } from './presets.ts'
import type { RenderedPicture } from './verdict.ts'

/**
 * Makes of pixels what pages show: every width in every format, largest first, then the square, and the placeholder.
 * A cascade: each width is made from the one before.
 */
export async function renderWidths(
  source: Pixels,
  widths: readonly number[],
): Promise<{ readonly renditions: RenderedPicture[]; readonly placeholder: Placeholder }> {
  const renditions: RenderedPicture[] = []
  let pixels = source
  let forSquare = source
  for (const target of widths) {
    if (target < pixels.size.width) pixels = await toPixels(pipeline(pixels).resize({ width: target }))
    if (shortSide(pixels) >= squareSide) forSquare = pixels
    renditions.push(...(await encodeAll(pixels, 'width')))
  }
  renditions.push(...(await encodeAll(await square(forSquare), 'square')))
  return { renditions, placeholder: await placeholderOf(pixels) }
}

/** The square part of a picture where there is most to see: libvips looks for edges, skin and strong colours. */
async function square(pixels: Pixels): Promise<Pixels> {
  const side = Math.min(squareSide, shortSide(pixels))
  return toPixels(pipeline(pixels).resize({ width: side, height: side, fit: 'cover', position: 'attention' }))
}

function shortSide({ size: { width, height } }: Pixels): number {
  return Math.min(width, height)
}
