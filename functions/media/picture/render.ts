import { renderAnimation } from './animation.ts'
import { decode } from './decoder.ts'
import { encodeAll, encodePrint } from './encode.ts'
import { inspect } from './inspect.ts'
import { type Pixels, pipeline, toPixels } from './pixels.ts'
import { placeholderOf } from './placeholder.ts'
import { maxPixels, printSide, squareSide, targetWidths } from './presets.ts'
import { type RenderedPicture, rejected, type Verdict } from './verdict.ts'

/**
 * Makes all renditions of an untrusted picture, or says why it makes none.
 *
 * One decode feeds all sizes as a cascade: each smaller one is made from the one before (half the CPU time of a
 * pipeline per size, without the 400 MB of decoding a photograph whole). Renditions are upright, in sRGB and hold
 * nothing but pixels: no location, no camera, no profile, no embedded preview. Only they are ever served.
 *
 * @throws only for faults of our own; a bad file is a verdict.
 */
export async function render(bytes: Uint8Array): Promise<Verdict> {
  const inspected = await inspect(bytes)
  if (inspected.outcome === 'rejected') return inspected
  const { format, width, height, frames } = inspected
  const limit = maxPixels[format]
  const widths = targetWidths(width)
  const [largest = width] = widths
  const printWidth = Math.min(width, Math.round((width * printSide) / Math.max(width, height)))
  let pixels: Pixels
  let moving: RenderedPicture[]
  try {
    const decoded = decode(bytes, limit).resize({ width: Math.max(printWidth, largest), withoutEnlargement: true })
    pixels = await toPixels(decoded.toColourspace('srgb'))
    moving = frames === 1 ? [] : await renderAnimation(bytes, inspected, limit)
  } catch (error) {
    return rejected('damaged', 'The picture is damaged or cut off and cannot be read to its end.', error)
  }
  const renditions = printWidth > largest ? [await encodePrint(pixels)] : []
  let forSquare = pixels
  for (const target of widths) {
    if (target < pixels.size.width) pixels = await toPixels(pipeline(pixels).resize({ width: target }))
    if (shortSide(pixels) >= squareSide) forSquare = pixels
    renditions.push(...(await encodeAll(pixels, 'width')))
  }
  renditions.push(...(await encodeAll(await square(forSquare), 'square')), ...moving)
  return { outcome: 'rendered', format, width, height, frames, placeholder: await placeholderOf(pixels), renditions }
}

/** The square part of a picture where there is most to see: libvips looks for edges, skin and strong colours. */
async function square(pixels: Pixels): Promise<Pixels> {
  const side = Math.min(squareSide, shortSide(pixels))
  return toPixels(pipeline(pixels).resize({ width: side, height: side, fit: 'cover', position: 'attention' }))
}

function shortSide({ size: { width, height } }: Pixels): number {
  return Math.min(width, height)
}
