import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { coffeeCup } from './photographs.ts'
import { blackPng, pngChunk, pngOf } from './png-chunks.ts'

/** Small files that ask for much, each made here. The largest is 2.5 MB. */
export async function bombs(): Promise<ReadonlyMap<string, Buffer>> {
  const nothing = deflateSync(Buffer.alloc(0))
  const zeros = deflateSync(Buffer.alloc(200_000_000), { level: 9 })
  const avif = await sharp(coffeeCup).resize(64, 64).avif({ effort: 0 }).toBuffer()
  const jpeg = await sharp(coffeeCup).jpeg().toBuffer()
  const webp = await sharp(coffeeCup).resize(64, 64).webp().toBuffer()
  return new Map([
    ['a PNG whose header says 16,384 x 16,384', pngOf({ width: 16_384, height: 16_384 }, nothing)],
    ['a PNG whose header says 65,535 x 65,535', pngOf({ width: 65_535, height: 65_535 }, nothing)],
    [
      'a PNG whose header says 2,147,483,647 x 2,147,483,647',
      pngOf({ width: 0x7fffffff, height: 0x7fffffff }, nothing),
    ],
    ['a PNG of 7,000 x 7,000 black pixels of 8 bytes', blackPng({ width: 7_000, height: 7_000, bits: 16 })],
    ['an interlaced PNG of 7,000 x 7,000 black pixels', blackPng({ width: 7_000, height: 7_000, interlaced: true })],
    [
      'an interlaced PNG of 7,000 x 7,000 black pixels of 8 bytes',
      blackPng({ width: 7_000, height: 7_000, bits: 16, interlaced: true }),
    ],
    ['a PNG of 16 pixels with 200 MB behind them', pngOf({ width: 4, height: 4 }, zeros)],
    ['a PNG with a text of 200 MB', blackPng({ width: 64, height: 64 }, [compressedText(zeros)])],
    ['a PNG with 12 texts of 200 MB', blackPng({ width: 64, height: 64 }, new Array(12).fill(compressedText(zeros)))],
    ['a PNG with 20,000 texts', blackPng({ width: 64, height: 64 }, new Array(20_000).fill(shortText))],
    ['a PNG with a colour profile of 200 MB', blackPng({ width: 64, height: 64 }, [colourProfile(zeros)])],
    ['an animated PNG that says it has 4 billion frames', blackPng({ width: 64, height: 64 }, [animationControl])],
    ['a JPEG whose header says 65,500 x 65,500', jpegOf(jpeg, 65_500, 65_500)],
    ['a JPEG whose header says 8,000 x 6,000, with the data of 600 x 400', jpegOf(jpeg, 8_000, 6_000)],
    ['a JPEG with a thousand scans', await manyScans(1_000)],
    ['a GIF of 3,000 x 3,000 with 5,000 frames of one pixel', gifOf(3_000, 5_000)],
    ['a GIF of 65,535 x 65,535 with 5,000 frames of one pixel', gifOf(65_535, 5_000)],
    ['a GIF of one pixel with 100,000 frames', gifOf(1, 100_000)],
    ['a WebP of 3,000 x 3,000 with 3,000 frames of one pixel', await animatedWebp(3_000, 3_000)],
    ['a WebP of 16,383 x 16,383 with 3,000 frames of one pixel', await animatedWebp(16_383, 3_000)],
    ['a WebP of 100 x 100 with 20,000 frames of one pixel', await animatedWebp(100, 20_000)],
    ['a WebP whose header says 16,383 x 16,383', webpOf(webp, 16_383)],
    ['an AVIF whose header says 65,535 x 65,535', avifOf(avif, 65_535)],
    ['an AVIF whose header says 4,000 x 4,000, with the data of 64 x 64', avifOf(avif, 4_000)],
  ])
}

function compressedText(zeros: Buffer): Buffer {
  return pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), zeros]))
}

const shortText = pngChunk('tEXt', Buffer.from('Comment\0short', 'latin1'))

function colourProfile(zeros: Buffer): Buffer {
  return pngChunk('iCCP', Buffer.concat([Buffer.from('profile\0\0', 'latin1'), zeros]))
}

/** APNG's acTL: number of frames, number of plays. */
const animationControl = pngChunk('acTL', Buffer.from('ffffffff00000000', 'hex'))

/** A picture with other dimensions in its frame header (SOF0: marker, length, precision, height, width). */
function jpegOf(still: Buffer, width: number, height: number): Buffer {
  const file = Buffer.from(still)
  const frame = file.indexOf(Buffer.from([0xff, 0xc0]))
  file.writeUInt16BE(height, frame + 5)
  file.writeUInt16BE(width, frame + 7)
  return file
}

/** A progressive JPEG of 4,000 x 4,000 whose last scan is repeated: each costs a pass over all of its blocks. */
async function manyScans(count: number): Promise<Buffer> {
  const plain = await sharp({ create: { width: 4_000, height: 4_000, channels: 3, background: 'grey' } })
    .jpeg({ progressive: true })
    .toBuffer()
  const last = plain.lastIndexOf(Buffer.from([0xff, 0xda]))
  const scan = plain.subarray(last, -2)
  return Buffer.concat([plain.subarray(0, -2), ...new Array<Buffer>(count).fill(scan), plain.subarray(-2)])
}

/** GIF89a: a screen of `side` squared and frames of one pixel on it. */
function gifOf(side: number, frames: number): Buffer {
  const screen = Buffer.from('47494638396100000000800000000000ffffff', 'hex')
  screen.writeUInt16LE(side, 6)
  screen.writeUInt16LE(side, 8)
  const frame = Buffer.from('21f90400010000002c0000000001000100000202440100', 'hex')
  return Buffer.concat([screen, ...new Array<Buffer>(frames).fill(frame), Buffer.from(';')])
}

/** A canvas of `side` squared and frames of one pixel (RIFF: VP8X, ANIM, ANMF). */
async function animatedWebp(side: number, frames: number): Promise<Buffer> {
  const still = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .webp({ lossless: true })
    .toBuffer()
  const vp8x = Buffer.alloc(10)
  vp8x[0] = 0b10
  vp8x.writeUIntLE(side - 1, 4, 3)
  vp8x.writeUIntLE(side - 1, 7, 3)
  const head = Buffer.alloc(16)
  head.writeUIntLE(10, 12, 3)
  const frame = riffChunk('ANMF', Buffer.concat([head, still.subarray(12)]))
  const chunks = [riffChunk('VP8X', vp8x), riffChunk('ANIM', Buffer.alloc(6)), ...new Array<Buffer>(frames).fill(frame)]
  return riffChunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]))
}

function riffChunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(data.length)
  return Buffer.concat([Buffer.from(type), length, data, Buffer.alloc(data.length % 2)])
}

/** Other dimensions in the frame header of a lossy WebP (RFC 6386, 9.1: two times 14 bits behind the start code). */
function webpOf(still: Buffer, side: number): Buffer {
  const file = Buffer.from(still)
  const start = file.indexOf(Buffer.from('9d012a', 'hex')) + 3
  file.writeUInt16LE(side, start)
  file.writeUInt16LE(side, start + 2)
  return file
}

/** Other dimensions in each `ispe` box of an AVIF. */
function avifOf(still: Buffer, side: number): Buffer {
  const file = Buffer.from(still)
  for (let at = file.indexOf('ispe'); at !== -1; at = file.indexOf('ispe', at + 1)) {
    file.writeUInt32BE(side, at + 8)
    file.writeUInt32BE(side, at + 12)
  }
  return file
}
