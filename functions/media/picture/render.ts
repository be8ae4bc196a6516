import type { Sharp } from 'sharp'
import { decode, fromPixels } from './decoder.ts'
import { inspect } from './inspect.ts'
import { encoders, maxPixels, type RenditionFormat, renditionFormats, targetWidths } from './presets.ts'
import { type RenderedPicture, rejected, type Verdict } from './verdict.ts'

/** Pixels in memory: 8 bit per channel, sRGB, upright. */
interface Pixels {
  readonly data: Uint8Array
  readonly size: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 }
}

/**
 * Makes all sizes of an untrusted picture, or says why it makes none.
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
  const { format, width, height } = inspected
  const [largest = width, ...smaller] = targetWidths(width)
  let pixels: Pixels
  try {
    pixels = await decodeTo(largest, bytes, maxPixels[format])
  } catch (error) {
    return rejected('damaged', 'The picture is damaged or cut off and cannot be read to its end.', error)
  }
  const renditions = await encodeAll(pixels)
  for (const target of smaller) {
    pixels = await shrink(pixels, target)
    renditions.push(...(await encodeAll(pixels)))
  }
  return { outcome: 'rendered', format, width, height, renditions }
}

async function decodeTo(width: number, bytes: Uint8Array, limitInputPixels: number): Promise<Pixels> {
  return toPixels(decode(bytes, limitInputPixels).resize({ width, withoutEnlargement: true }).toColourspace('srgb'))
}

async function shrink({ data, size }: Pixels, width: number): Promise<Pixels> {
  return toPixels(fromPixels(data, size).resize({ width }))
}

async function toPixels(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return { data, size: { width: info.width, height: info.height, channels: info.channels } }
}

async function encodeAll({ data, size }: Pixels): Promise<RenderedPicture[]> {
  const pictures: RenderedPicture[] = []
  for (const format of renditionFormats) {
    const { width, height } = size
    pictures.push({ format, width, height, content: await encode(fromPixels(data, size), format) })
  }
  return pictures
}

/** JPEG knows no transparency: what was see-through becomes white, as on the page of a shop. */
function encode(picture: Sharp, format: RenditionFormat): Promise<Uint8Array> {
  switch (format) {
    case 'webp':
      return picture.webp(encoders.webp).toBuffer()
    case 'jpeg':
      return picture.flatten({ background: 'white' }).jpeg(encoders.jpeg).toBuffer()
  }
}
