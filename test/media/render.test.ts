import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { render } from '#functions/media/picture/render.ts'
import type { RenderedPicture } from '#functions/media/picture/verdict.ts'
import { coffeeCup, hubbleDeepField } from './photographs.ts'

describe('the renditions of a picture', () => {
  test('have the preset widths below its own and, as the largest, its own', async () => {
    expect(sizes(await renditionsOf(hubbleDeepField))).toEqual([
      'webp 1000x872',
      'jpeg 1000x872',
      'webp 640x558',
      'jpeg 640x558',
      'webp 320x279',
      'jpeg 320x279',
      'webp 160x140',
      'jpeg 160x140',
    ])
  })

  test('are never wider than 1280 pixels', async () => {
    const large = await sharp(hubbleDeepField).resize(2000).jpeg().toBuffer()
    expect(sizes(await renditionsOf(large)).filter((size) => size.startsWith('webp'))).toEqual([
      'webp 1280x1116',
      'webp 640x558',
      'webp 320x279',
      'webp 160x140',
    ])
  })

  test('of a picture narrower than the smallest preset are one size, its own', async () => {
    const icon = await sharp(coffeeCup).resize(48).png().toBuffer()
    expect(sizes(await renditionsOf(icon))).toEqual(['webp 48x32', 'jpeg 48x32'])
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'are upright, however the camera was held (orientation %i)',
    async (orientation) => {
      const upright = await sharp(coffeeCup).resize(300).raw().toBuffer({ resolveWithObject: true })
      const [largest] = await renditionsOf(await turned(upright.data, upright.info, orientation))
      expect([largest?.width, largest?.height]).toEqual([upright.info.width, upright.info.height])
      expect(await difference(largest?.content, upright.data)).toBeLessThan(4)
    },
  )

  test('hold no metadata: no place, no camera, no profile, no preview', async () => {
    const told = await sharp(coffeeCup)
      .withExif({ IFD0: { Make: 'CANARY', Copyright: 'CANARY' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">CANARY</x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg()
      .toBuffer()
    expect(told.includes('CANARY')).toBe(true)
    for (const { content } of await renditionsOf(told)) {
      const { exif, icc, xmp, iptc, orientation, space } = await sharp(content).metadata()
      expect({ exif, icc, xmp, iptc, orientation, space }).toEqual({ space: 'srgb' })
      expect(Buffer.from(content).includes('CANARY')).toBe(false)
    }
  })

  test('show the colours of a wide-gamut picture in sRGB', async () => {
    const wide = await sharp(coffeeCup).withIccProfile('p3').png().toBuffer()
    const [largest] = await renditionsOf(wide)
    expect(await difference(largest?.content, await sharp(coffeeCup).raw().toBuffer())).toBeLessThan(4)
  })

  test('show the same colours for 16 bit as for 8', async () => {
    const deep = await sharp(coffeeCup).toColourspace('rgb16').png().toBuffer()
    expect((await sharp(deep).metadata()).depth).toBe('ushort')
    const [largest] = await renditionsOf(deep)
    expect(await difference(largest?.content, await sharp(coffeeCup).raw().toBuffer())).toBeLessThan(4)
  })

  test('keep transparency in WebP and put it on white in JPEG', async () => {
    const clear = await sharp({
      create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer()
    const [webp, jpeg] = await renditionsOf(clear)
    expect((await sharp(webp?.content).stats()).isOpaque).toBe(false)
    expect((await sharp(jpeg?.content).stats()).dominant).toMatchObject({ r: 248, g: 248, b: 248 })
  })

  test('made one from the other look like those made from the original', async () => {
    for (const { content, width, format } of await renditionsOf(hubbleDeepField)) {
      const direct = sharp(hubbleDeepField).resize(width)
      const encoded = await (format === 'webp' ? direct.webp({ quality: 80 }) : direct.jpeg({ quality: 80 })).toBuffer()
      expect(await difference(content, await sharp(encoded).raw().toBuffer())).toBeLessThan(3)
    }
  })

  test('are the same bytes each time, so that their names are the same', async () => {
    expect(await renditionsOf(coffeeCup)).toEqual(await renditionsOf(coffeeCup))
  })
})

async function renditionsOf(picture: Uint8Array): Promise<readonly RenderedPicture[]> {
  const verdict = await render(picture)
  if (verdict.outcome === 'rejected') throw new Error(verdict.detail)
  return verdict.renditions
}

function sizes(pictures: readonly RenderedPicture[]): string[] {
  return pictures.map(({ format, width, height }) => `${format} ${width}x${height}`)
}

/** How a camera that was held like `orientation` (EXIF 2.3, tag 0x0112) stores an upright scene: losslessly. */
async function turned(
  pixels: Uint8Array,
  raw: { width: number; height: number; channels: 1 | 2 | 3 | 4 },
  orientation: number,
): Promise<Uint8Array> {
  // Undoing each orientation: mirror first, then turn.
  const undo = {
    1: { mirror: false, turn: 0 },
    2: { mirror: true, turn: 0 },
    3: { mirror: false, turn: 180 },
    4: { mirror: true, turn: 180 },
    5: { mirror: true, turn: 270 },
    6: { mirror: false, turn: 270 },
    7: { mirror: true, turn: 90 },
    8: { mirror: false, turn: 90 },
  }[orientation]
  const { data, info } = await sharp(pixels, { raw }).flop(undo?.mirror).raw().toBuffer({ resolveWithObject: true })
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } })
    .rotate(undo?.turn)
    .withMetadata({ orientation })
    .png()
    .toBuffer()
}

/** Mean difference per channel, 0 to 255. */
async function difference(picture: Uint8Array | undefined, pixels: Uint8Array): Promise<number> {
  const decoded = await sharp(picture).raw().toBuffer()
  expect(decoded.length).toBe(pixels.length)
  return decoded.reduce((sum, value, index) => sum + Math.abs(value - (pixels[index] ?? 0)), 0) / decoded.length
}
