import sharp, { type Sharp } from 'sharp'

sharp.concurrency(1)
sharp.cache(false)
// Every loader is off but those of the formats we accept, and these from memory only: one SVG of 355 KB burned 34 s
// through a time-out, and a loader of files or URLs has no business here.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
})

/**
 * Opens an untrusted picture. Only its first frame is read. A damaged file fails; it is never shown half grey.
 * This is the one place where foreign bytes meet libvips.
 */
export function decode(bytes: Uint8Array, limitInputPixels: number): Sharp {
  return sharp(bytes, { failOn: 'error', limitInputPixels, pages: 1, sequentialRead: true, autoOrient: true })
}

/** Opens the first frames of an untrusted animation, one below the other as libvips has them. */
export function decodeFrames(bytes: Uint8Array, frames: number, limitInputPixels: number): Sharp {
  return sharp(bytes, { failOn: 'error', limitInputPixels, pages: frames, sequentialRead: true })
}

/** Opens pixels that we decoded ourselves. */
export function fromPixels(
  pixels: Uint8Array,
  size: { width: number; height: number; channels: 1 | 2 | 3 | 4 },
): Sharp {
  return sharp(pixels, { raw: size })
}
