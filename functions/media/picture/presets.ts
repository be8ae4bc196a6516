import type { PictureFormat } from './picture-format.ts'

/**
 * The widths that a shop's pages ask for (`srcset`), in pixels: list, card, page, page on a dense screen.
 * Rule: every width below the picture's own, and as the largest one the picture's own where that is below 1280.
 * So nothing is ever enlarged, and every picture has at least one size.
 */
export const presetWidths = [160, 320, 640, 1280] as const

/** Side of the square, cut out around what catches the eye; smaller where the picture is. */
export const squareSide = 480

/** Longest side of the print size, in pixels: 21 cm at 300 dpi. Made where the picture has more than the largest width. */
export const printSide = 2480

/** The longest side of an animation, and how many frames of it are shown. */
export const animationLimits = { side: 480, frames: 120 } as const

/** What a rendition is for. */
export const renditionPresets = ['width', 'square', 'print', 'animated', 'still'] as const
export type RenditionPreset = (typeof renditionPresets)[number]

/** The widths made of a picture that is `width` pixels wide (upright), largest first. */
export function targetWidths(width: number): number[] {
  const largest = Math.max(...presetWidths)
  return [Math.min(width, largest), ...presetWidths.filter((preset) => preset < Math.min(width, largest))].sort(
    (a, b) => b - a,
  )
}

/**
 * Encoder settings. WebP's effort 2 is 4 % larger than effort 4 at half its CPU time, plain JPEG 20 % larger than
 * mozjpeg at a ninth, AVIF's effort 4 2 % smaller than effort 2 at ten times its CPU time (640 px, medians of real photographs).
 */
export const encoders = {
  avif: { quality: 60, effort: 2 },
  webp: { quality: 80, effort: 2 },
  jpeg: { quality: 80 },
} as const

/**
 * Pixels of the largest AVIF that is made: its encoder takes a second for one megapixel, and 1280 wide it should not be
 * the picture's height that decides about a function's time.
 */
export const maxAvifPixels = 1_700_000

/** A print is looked at from near, and made once. */
export const printQuality = 90

export type RenditionFormat = keyof typeof encoders
/** Smallest first: what a page offers in this order, a browser takes the first of that it knows. */
export const renditionFormats = ['avif', 'webp', 'jpeg'] as const satisfies readonly RenditionFormat[]

/** WebP cannot hold a longer side, and no preset makes a tall picture lower than it is wide. */
export const maxSide = 16_383

/**
 * Pixels that a decoder may be asked for, all frames of an animation together. An AVIF of 20 megapixels takes 590 MB at its
 * peak, as much as a progressive JPEG of 50.
 */
export const maxPixels: Readonly<Record<PictureFormat, number>> = {
  jpeg: 50_000_000,
  png: 50_000_000,
  webp: 50_000_000,
  gif: 50_000_000,
  avif: 20_000_000,
}
