import sharp from 'sharp'
import { thumbHashToAverageRGBA } from 'thumbhash'
import { describe, expect, test } from 'vitest'
import { encoders } from '#functions/media/picture/presets.ts'
import { render } from '#functions/media/picture/render.ts'
import type { RenderedPicture } from '#functions/media/picture/verdict.ts'
import { coffeeCup, hubbleDeepField } from './photographs.ts'

describe('the renditions of a picture', () => {
  test('have the preset widths below its own and, as the largest, its own, each in every format', async () => {
    expect(sizes(widths(await renditionsOf(hubbleDeepField)))).toEqual(
      ['1000x872', '640x558', '320x279', '160x140'].flatMap((size) => [`avif ${size}`, `webp ${size}`, `jpeg ${size}`]),
    )
  })

  test('are never wider than 1280 pixels but for the print size, which fits into 2480', async () => {
    const large = await sharp(hubbleDeepField).resize(3000).jpeg().toBuffer()
    const renditions = await renditionsOf(large)
    expect(sizes(widths(renditions)).filter((size) => size.startsWith('webp'))).toEqual([
      'webp 1280x1116',
      'webp 640x558',
      'webp 320x279',
      'webp 160x140',
    ])
    expect(sizes(renditions.filter(({ preset }) => preset === 'print'))).toEqual(['jpeg 2480x2163'])
  })

  test('of a tall picture are as wide as those of a wide one', async () => {
    const tall = await sharp(coffeeCup).resize(1400, 8000, { fit: 'fill' }).jpeg().toBuffer()
    const renditions = await renditionsOf(tall)
    // AVIF of that many pixels would take longer than all the others together.
    expect(sizes(widths(renditions)).slice(0, 3)).toEqual(['webp 1280x7314', 'jpeg 1280x7314', 'webp 640x3657'])
    expect(renditions.some(({ preset }) => preset === 'print')).toBe(false)
  })

  test('of a picture narrower than the smallest preset are one size, its own', async () => {
    const icon = await sharp(coffeeCup).resize(48).png().toBuffer()
    expect(sizes(widths(await renditionsOf(icon)))).toEqual(['avif 48x32', 'webp 48x32', 'jpeg 48x32'])
  })

  test('have a square around what there is to see', async () => {
    const grey = { create: { width: 1200, height: 600, channels: 3 as const, background: '#808080' } }
    const cup = await sharp(coffeeCup).resize(400, 400).toBuffer()
    const scene = await sharp(grey)
      .composite([{ input: cup, left: 780, top: 100 }])
      .png()
      .toBuffer()
    const square = (await renditionsOf(scene)).find(({ preset, format }) => preset === 'square' && format === 'jpeg')
    expect([square?.width, square?.height]).toEqual([480, 480])
    // In the middle of the picture there is nothing but grey.
    expect((await sharp(square?.content).stats()).entropy).toBeGreaterThan(4)
  })

  test('move where the picture does, in its own time, and have a still beside it', async () => {
    const frames = ['#ff0000', '#00ff00', '#0000ff'].map((background) => ({
      create: { width: 600, height: 300, channels: 3 as const, background },
    }))
    const gif = await sharp(await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer())), {
      join: { animated: true },
    })
      .gif({ delay: [100, 200, 300] })
      .toBuffer()
    const renditions = await renditionsOf(gif)
    const moving = renditions.find(({ preset }) => preset === 'animated')
    expect(moving).toMatchObject({ format: 'webp', width: 480, height: 240 })
    expect(await sharp(moving?.content, { pages: -1 }).metadata()).toMatchObject({ pages: 3, delay: [100, 200, 300] })
    expect((await sharp(widths(renditions)[2]?.content).stats()).dominant).toMatchObject({ r: 248, g: 8, b: 8 })
  })

  test('come with a colour and a blur to show before them', async () => {
    const red = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#f80808' } })
      .png()
      .toBuffer()
    const { placeholder } = await renderedOf(red)
    expect(placeholder.dominantColour).toBe('#f80808')
    const { r, g, b } = thumbHashToAverageRGBA(Buffer.from(placeholder.thumbHash, 'base64'))
    expect(r).toBeGreaterThan(0.9)
    expect(Math.max(g, b)).toBeLessThan(0.1)
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'are upright, however the camera was held (orientation %i)',
    async (orientation) => {
      const upright = await sharp(coffeeCup).resize(300).raw().toBuffer({ resolveWithObject: true })
      const [largest] = await renditionsOf(await turned(upright.data, upright.info, orientation))
      expect([largest?.width, largest?.height]).toEqual([upright.info.width, upright.info.height])
      expect(await difference(largest?.content, upright.data)).toBeLessThan(5)
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

  test('show a picture made for print (CMYK) in its colours', async () => {
    const print = await sharp(coffeeCup).toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer()
    expect((await sharp(print).metadata()).space).toBe('cmyk')
    const [largest] = await renditionsOf(print)
    expect((await sharp(largest?.content).metadata()).space).toBe('srgb')
    // Ink has fewer colours than a screen: the cup's brightest ones come back paler.
    expect(await difference(largest?.content, await sharp(coffeeCup).raw().toBuffer())).toBeLessThan(12)
  })

  test('of an animated WebP move, too', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#0000ff'].map((background) =>
        sharp({ create: { width: 700, height: 700, channels: 4, background } })
          .png()
          .toBuffer(),
      ),
    )
    const animated = await sharp(frames, { join: { animated: true } })
      .webp({ delay: [80, 120] })
      .toBuffer()
    const moving = (await renditionsOf(animated)).find(({ preset }) => preset === 'animated')
    expect(moving).toMatchObject({ format: 'webp', width: 480, height: 480 })
    expect(await sharp(moving?.content, { pages: -1 }).metadata()).toMatchObject({ pages: 2, delay: [80, 120] })
  })

  test('keep transparency in AVIF and WebP and put it on white in JPEG', async () => {
    const clear = await sharp({
      create: { width: 40, height: 40, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer()
    const [avif, webp, jpeg] = await renditionsOf(clear)
    expect((await sharp(avif?.content).stats()).isOpaque).toBe(false)
    expect((await sharp(webp?.content).stats()).isOpaque).toBe(false)
    expect((await sharp(jpeg?.content).stats()).dominant).toMatchObject({ r: 248, g: 248, b: 248 })
  })

  test('made one from the other look like those made from the original', async () => {
    for (const { content, width, format } of widths(await renditionsOf(hubbleDeepField))) {
      const encoded = await sharp(hubbleDeepField).resize(width).toFormat(format, encoders[format]).toBuffer()
      expect(await difference(content, await sharp(encoded).raw().toBuffer())).toBeLessThan(3)
    }
  })

  test('are the same bytes each time, so that their names are the same', async () => {
    expect(await renditionsOf(coffeeCup)).toEqual(await renditionsOf(coffeeCup))
  })
})

async function renditionsOf(picture: Uint8Array): Promise<readonly RenderedPicture[]> {
  return (await renderedOf(picture)).renditions
}

async function renderedOf(picture: Uint8Array) {
  const verdict = await render(picture)
  if (verdict.outcome === 'rejected') throw new Error(verdict.detail)
  return verdict
}

function widths(renditions: readonly RenderedPicture[]): readonly RenderedPicture[] {
  return renditions.filter(({ preset }) => preset === 'width')
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
