import { spawnSync } from 'node:child_process'
import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { decode } from '#functions/media/picture/decoder.ts'
import { coffeeCup } from './photographs.ts'

/** Files of formats that libvips may know, each handed to the decoder itself, past the look at the first bytes. */
const files = new Map<string, Uint8Array>([
  [
    'SVG',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'),
  ],
  ['PPM', Buffer.concat([Buffer.from('P6 2 2 255\n'), Buffer.alloc(12, 200)])],
  ['PDF', Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')],
  ['EPS', Buffer.from('%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n0 0 9 9 rectfill\n%%EOF\n')],
  ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
  ['Radiance', Buffer.from('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n\x80\x80\x80\x80', 'latin1')],
  ['CSV', Buffer.from('1,2,3\n4,5,6\n')],
  ['a ZIP archive before a picture', Buffer.concat([Buffer.from('PK\x03\x04 an entry'), coffeeCup])],
])

beforeAll(async () => {
  const small = sharp(coffeeCup).resize(16)
  files.set('TIFF', await small.clone().tiff().toBuffer())
})

describe('the decoder itself', () => {
  test.each([...files.keys(), 'TIFF'])('opens no %s', async (name) => {
    await expect(decode(files.get(name) ?? coffeeCup, 0).metadata()).rejects.toThrow()
  })

  test.each(['SVG', 'TIFF'])('would open %s but for its list of loaders', (name) => {
    const script = `import('sharp').then(async ({ default: sharp }) => {
      const { format } = await sharp(Buffer.from(process.argv[1], 'base64')).metadata()
      console.log(format)
    })`
    const file = Buffer.from(files.get(name) ?? '').toString('base64')
    const { stdout } = spawnSync(process.execPath, ['-e', script, file], { encoding: 'utf8' })
    expect(stdout.trim()).toBe(name.toLowerCase())
  })

  test('opens no file by its name, and no address', async () => {
    for (const name of ['local/photos/coffee-cup.jpg', 'http://127.0.0.1:9/picture.jpg']) {
      await expect(sharp(name).metadata()).rejects.toThrow()
    }
  })
})
