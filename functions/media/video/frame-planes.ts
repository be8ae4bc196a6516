import type { NativeFrame } from './decoding.ts'
import { maxFramePixels } from './video-limits.ts'

/** A decoded frame: brightness, and two colours at half the size each way (4:2:0), 8 bit. */
export interface FramePlanes {
  readonly width: number
  readonly height: number
  /** Luma, then Cb, then Cr, without gaps. */
  readonly data: Uint8Array
  readonly matrix: 'bt601' | 'bt709' | 'bt2020'
  /** Whether black is 0 and white 255, instead of 16 and 235. */
  readonly fullRange: boolean
}

interface ColourSpace {
  readonly matrix?: string | null | undefined
  readonly fullRange?: boolean | null | undefined
}

/** Pixels that the decoder makes and that we cannot read. */
export class UnsupportedLayoutError extends Error {
  override readonly name = 'UnsupportedLayoutError'
}

/** Copies a frame out of the decoder. @throws UnsupportedLayoutError; an error for a frame that is too large. */
export function planesOf(frame: NativeFrame, colours: ColourSpace): FramePlanes {
  const { width, height } = frame
  if (width * height > maxFramePixels) throw new Error(`a frame of ${width} x ${height}`)
  if (colours.matrix === 'rgb') throw new UnsupportedLayoutError('RGB without conversion')
  return {
    width,
    height,
    data: copied(frame, width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2)),
    matrix: matrixOf(colours.matrix, height),
    fullRange: colours.fullRange === true,
  }
}

/**
 * Planes of 8 bit. The binding (version 1.3.0) must not be asked to convert a layout that it has no name for (10 bit, full
 * range): it would read packed pixels where there are planes. Copied as they are, the size tells them apart.
 */
function copied(frame: NativeFrame, bytes: number): Uint8Array {
  const planes = Buffer.alloc(bytes, 128)
  if (frame.format !== '') {
    frame.copyTo(planes, { format: 'I420' })
    return planes
  }
  try {
    frame.copyTo(planes)
    return planes
  } catch {
    return shallow(frame, bytes)
  }
}

/** 10 or 12 bit in two bytes each, made 8 bit. */
function shallow(frame: NativeFrame, samples: number): Uint8Array {
  const deep = new Uint16Array(samples)
  try {
    frame.copyTo(Buffer.from(deep.buffer))
  } catch {
    throw new UnsupportedLayoutError('4:2:2 or 4:4:4 with more than 8 bits')
  }
  const shift = deep.some((value) => value > 1023) ? 4 : 2
  return Uint8Array.from(deep, (value) => value >> shift)
}

/** ITU-T H.273's names; a video that does not tell is taken as players take it: small is BT.601, large BT.709. */
function matrixOf(matrix: string | null | undefined, height: number): FramePlanes['matrix'] {
  switch (matrix) {
    case 'bt709':
      return 'bt709'
    case 'bt470bg':
    case 'smpte170m':
      return 'bt601'
    case 'bt2020-ncl':
      return 'bt2020'
    default:
      return height >= 720 ? 'bt709' : 'bt601'
  }
}
