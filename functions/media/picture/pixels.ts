import type { Sharp } from 'sharp'
import { fromPixels } from './decoder.ts'

/** A picture in memory: 8 bit per channel, sRGB, upright. */
export interface Pixels {
  readonly data: Uint8Array
  readonly size: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 }
}

/** Runs a pipeline and keeps its pixels. */
export async function toPixels(picture: Sharp): Promise<Pixels> {
  const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return { data, size: { width: info.width, height: info.height, channels: info.channels } }
}

/** A pipeline that starts with these pixels. */
export function pipeline({ data, size }: Pixels): Sharp {
  return fromPixels(data, size)
}
