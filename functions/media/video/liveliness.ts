import type { FramePlanes } from './frame-planes.ts'

/** How many luma samples are looked at. */
const samples = 10_000

/** Below this, a frame is black, white or of one colour: titles on black have some 10, photographs 40 to 80. */
export const dullBelow = 12

/**
 * How much there is to see in a frame: the spread (standard deviation) of its luma, less where it is nearly black or white
 * on the whole. From 0 to some 100.
 */
export function liveliness({ width, height, data }: Pick<FramePlanes, 'width' | 'height' | 'data'>): number {
  const all = width * height
  // An odd step that is no divisor of the width walks over all columns.
  const step = Math.max(1, Math.floor(all / samples)) | 1
  let count = 0
  let sum = 0
  let squares = 0
  for (let at = 0; at < all; at += step) {
    const luma = data[at] ?? 0
    count += 1
    sum += luma
    squares += luma * luma
  }
  const mean = sum / count
  const spread = Math.sqrt(Math.max(0, squares / count - mean * mean))
  // Full marks from a quarter to three quarters of the range.
  const exposure = Math.min(1, mean / 64, (255 - mean) / 64)
  return spread * exposure
}
