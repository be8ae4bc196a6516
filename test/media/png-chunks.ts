import { crc32, deflateSync } from 'node:zlib'

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

interface PngHeader {
  readonly width: number
  readonly height: number
  readonly bits?: 8 | 16
  /** RGBA unless grey. */
  readonly grey?: boolean
  /** Adam7: a decoder has to keep the whole picture. */
  readonly interlaced?: boolean
}

/** A PNG that is black all over, as small as such a file gets, with chunks of one's own before its pixels. */
export function blackPng(header: PngHeader, between: readonly Buffer[] = []): Buffer {
  return pngOf(header, deflateSync(Buffer.alloc(rawBytes(header)), { level: 9 }), between)
}

/** A PNG with a header and any bytes in its pixel chunk. */
export function pngOf(
  { width, height, bits = 8, grey = false, interlaced = false }: PngHeader,
  pixels: Buffer,
  between: readonly Buffer[] = [],
): Buffer {
  const ihdr = Buffer.alloc(13)
  ihdr.writeUInt32BE(width, 0)
  ihdr.writeUInt32BE(height, 4)
  ihdr.set([bits, grey ? 0 : 6, 0, 0, interlaced ? 1 : 0], 8)
  return Buffer.concat([
    signature,
    pngChunk('IHDR', ihdr),
    ...between,
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** Bytes before compression: one filter byte per line, and lines seven times over where the picture is interlaced. */
function rawBytes({ width, height, bits = 8, grey = false, interlaced = false }: PngHeader): number {
  const pixel = ((grey ? 1 : 4) * bits) / 8
  const lines = (w: number, h: number) => (w === 0 ? 0 : h * (1 + w * pixel))
  if (!interlaced) return lines(width, height)
  // x offset, y offset, x step, y step of Adam7's passes (PNG, section 8.2).
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const
  return passes.reduce(
    (sum, [x, y, dx, dy]) => sum + lines(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)),
    0,
  )
}
