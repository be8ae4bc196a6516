import type { Pixels } from '../picture/pixels.ts'
import type { FramePlanes } from './frame-planes.ts'

/** Share of red and blue in the luma (ITU-R BT.601, BT.709, BT.2020). */
const lumaOf = {
  bt601: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
  bt2020: { red: 0.2627, blue: 0.0593 },
} as const

/**
 * RGB of a frame, with the matrix that the video names: node-webcodecs converts all by BT.601, which shifts the greens of
 * every HD video. 12 ms for 1080p. HDR is not tone-mapped: its pictures look flat.
 */
export function planesToRgb({ width, height, data, matrix, fullRange }: FramePlanes): Pixels {
  const { red, blue } = lumaOf[matrix]
  const [black, scale, chromaScale] = fullRange ? [0, 1, 1] : [16, 255 / 219, 255 / 224]
  // 16 fractional bits.
  const fixed = (value: number) => Math.round(value * 65_536)
  const luma = fixed(scale)
  const redOfCr = fixed(2 * (1 - red) * chromaScale)
  const blueOfCb = fixed(2 * (1 - blue) * chromaScale)
  const greenOfCr = fixed((-2 * red * (1 - red) * chromaScale) / (1 - red - blue))
  const greenOfCb = fixed((-2 * blue * (1 - blue) * chromaScale) / (1 - red - blue))

  const half = (width + 1) >> 1
  const cb = width * height
  const cr = cb + half * ((height + 1) >> 1)
  // Clamped on writing, which the rounding half is added for.
  const rgb = new Uint8ClampedArray(width * height * 3)
  let to = 0
  for (let y = 0; y < height; y++) {
    const row = (y >> 1) * half
    for (let x = 0; x < width; x++) {
      const at = row + (x >> 1)
      const bright = ((data[y * width + x] ?? 0) - black) * luma + 32_768
      const u = (data[cb + at] ?? 128) - 128
      const v = (data[cr + at] ?? 128) - 128
      rgb[to] = (bright + v * redOfCr) >> 16
      rgb[to + 1] = (bright + u * greenOfCb + v * greenOfCr) >> 16
      rgb[to + 2] = (bright + u * blueOfCb) >> 16
      to += 3
    }
  }
  return { data: new Uint8Array(rgb.buffer), size: { width, height, channels: 3 } }
}
