import { decode } from './decoder.ts'
import { type PictureFormat, sniff } from './picture-format.ts'
import { maxPixels, maxSide } from './presets.ts'
import { type Rejection, rejected } from './verdict.ts'

/** A file that may be decoded, with its size in upright pixels. */
interface Inspected {
  readonly outcome: 'decodable'
  readonly format: PictureFormat
  readonly width: number
  readonly height: number
  /** 1 for a picture that does not move. */
  readonly frames: number
}

/**
 * Decides by magic bytes and header whether a file is worth decoding. Takes some 2 ms and decodes no pixel, so that
 * bombs are refused for their dimensions.
 */
export async function inspect(bytes: Uint8Array): Promise<Inspected | Rejection> {
  const sniffed = sniff(bytes)
  switch (sniffed.kind) {
    case 'unknown':
      return rejected('not-a-picture', 'This file is not a picture. Send a JPEG, PNG, WebP, GIF or AVIF file.')
    case 'other':
      return rejected(
        'unsupported-format',
        `${sniffed.name} files are not accepted. Send a JPEG, PNG, WebP, GIF or AVIF file.`,
      )
    case 'picture':
      return inspectHeader(bytes, sniffed.format)
  }
}

async function inspectHeader(bytes: Uint8Array, format: PictureFormat): Promise<Inspected | Rejection> {
  try {
    // The limit is checked below, where the answer can name the numbers.
    const { autoOrient, format: decoder, pages = 1 } = await decode(bytes, 0).metadata()
    const { width, height } = autoOrient
    if (decoder !== (format === 'avif' ? 'heif' : format)) {
      return rejected('damaged', 'The beginning of the file names another format than its content.')
    }
    const megapixels = maxPixels[format] / 1_000_000
    if (width > maxSide || height > maxSide || width * height > maxPixels[format]) {
      return rejected(
        'too-many-pixels',
        `The picture has ${width} x ${height} pixels; at most ${maxSide} per side and ${megapixels} megapixels are accepted.`,
      )
    }
    return { outcome: 'decodable', format, width, height, frames: pages }
  } catch (error) {
    return rejected('damaged', 'The file begins like a picture, but its header cannot be read.', error)
  }
}
