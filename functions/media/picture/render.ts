import { renderAnimation } from './animation.ts'
import { decode } from './decoder.ts'
import { encodePrint } from './encode.ts'
import { inspect } from './inspect.ts'
import { type Pixels, toPixels } from './pixels.ts'
import { maxPixels, printSide, targetWidths } from './presets.ts'
import { renderWidths } from './render-widths.ts'
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
  const print = printWidth > largest ? [await encodePrint(pixels)] : []
  const { renditions, placeholder } = await renderWidths(pixels, widths)
  return {
    outcome: 'rendered',
    format,
    width,
    height,
    frames,
    placeholder,
    renditions: [...print, ...renditions, ...moving],
  }
}
