import type { PictureFormat } from './picture-format.ts'

/**
 * The widths that a shop's pages ask for, in pixels: list, card, page, page on a dense screen.
 * Rule: every width below the picture's own, and as the largest one the picture's own where that is below 1280.
 * So nothing is ever enlarged, and every picture has at least one size.
 */
export const presetWidths = [160, 320, 640, 1280] as const

/** The widths made of a picture that is `width` pixels wide (upright), largest first. */
export function targetWidths(width: number): number[] {
  const largest = Math.max(...presetWidths)
  return [Math.min(width, largest), ...presetWidths.filter((preset) => preset < Math.min(width, largest))].sort(
    (a, b) => b - a,
  )
}

/**
 * Encoder settings. WebP's effort 2 is 4 % larger than effort 4 at half its CPU time, plain JPEG 20 % larger than
 * mozjpeg at a ninth (640 px, medians of real photographs).
 */
export const encoders = {
  webp: { quality: 80, effort: 2 },
  jpeg: { quality: 80 },
} as const

export type RenditionFormat = keyof typeof encoders
export const renditionFormats = ['webp', 'jpeg'] as const satisfies readonly RenditionFormat[]

/** WebP cannot hold a longer side, and no preset makes a tall picture lower than it is wide. */
export const maxSide = 16_383

/**
 * Pixels that a decoder may be asked for. An AVIF of 20 megapixels takes 590 MB at its peak, as much as a progressive
 * JPEG of 50.
 */
export const maxPixels: Readonly<Record<PictureFormat, number>> = {
  jpeg: 50_000_000,
  png: 50_000_000,
  webp: 50_000_000,
  gif: 50_000_000,
  avif: 20_000_000,
}
