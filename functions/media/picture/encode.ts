import type { Sharp } from 'sharp'
import { type Pixels, pipeline } from './pixels.ts'
import {
  encoders,
  maxAvifPixels,
  printQuality,
  type RenditionFormat,
  type RenditionPreset,
  renditionFormats,
} from './presets.ts'
import type { RenderedPicture } from './verdict.ts'

/** The same pixels in every format that pages choose from; without AVIF where that would take too long. */
export async function encodeAll(
  pixels: Pixels,
  preset: RenditionPreset,
  formats: readonly RenditionFormat[] = renditionFormats,
): Promise<RenderedPicture[]> {
  const pictures: RenderedPicture[] = []
  const { width, height } = pixels.size
  for (const format of formats) {
    if (format === 'avif' && width * height > maxAvifPixels) continue
    pictures.push(rendered(pixels, preset, format, await encode(pipeline(pixels), format)))
  }
  return pictures
}

/** The print size: printers take JPEG. */
export async function encodePrint(pixels: Pixels): Promise<RenderedPicture> {
  const content = await onWhite(pipeline(pixels)).jpeg({ quality: printQuality }).toBuffer()
  return rendered(pixels, 'print', 'jpeg', content)
}

function encode(picture: Sharp, format: RenditionFormat): Promise<Uint8Array> {
  switch (format) {
    case 'avif':
      return picture.avif(encoders.avif).toBuffer()
    case 'webp':
      return picture.webp(encoders.webp).toBuffer()
    case 'jpeg':
      return onWhite(picture).jpeg(encoders.jpeg).toBuffer()
  }
}

/** JPEG knows no transparency: what was see-through becomes white, as on the page of a shop. */
function onWhite(picture: Sharp): Sharp {
  return picture.flatten({ background: 'white' })
}

function rendered(
  { size: { width, height } }: Pixels,
  preset: RenditionPreset,
  format: RenditionFormat,
  content: Uint8Array,
): RenderedPicture {
  return { preset, format, width, height, content }
}
