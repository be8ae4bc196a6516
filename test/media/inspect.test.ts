import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { render } from '#functions/media/picture/render.ts'
import { coffeeCup } from './photographs.ts'

describe('a file that gets no renditions', () => {
  test.each([
    ['a text', Buffer.from('Dear customer, this is no picture.')],
    ['nothing but a beginning', Buffer.from([0xff])],
    ['a ZIP archive', Buffer.from('PK\x03\x04 whatever is inside')],
    ['a web page', Buffer.from('<!doctype html><title>no</title>')],
  ])('because it is %s', async (_what, file) => {
    expect(await render(file)).toMatchObject({ outcome: 'rejected', code: 'not-a-picture' })
  })

  test.each([
    ['SVG', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['SVG', Buffer.from('\ufeff <svg width="9" height="9"/>')],
    ['PDF', Buffer.from('%PDF-1.7\n')],
    ['TIFF', Buffer.from('II*\0\b\0\0\0')],
    ['BMP', Buffer.from('BM\x9a\0\0\0\0\0\0\0', 'latin1')],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['MP4', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp41')],
  ])('because it is %s, which its uploader is told', async (name, file) => {
    expect(await render(file)).toMatchObject({
      code: 'unsupported-format',
      detail: expect.stringMatching(new RegExp(`^${name} files are not accepted`)),
    })
  })

  test('because it was cut off', async () => {
    expect(await render(coffeeCup.subarray(0, coffeeCup.length / 2))).toMatchObject({ code: 'damaged' })
  })

  test('because only its first bytes are those of a picture', async () => {
    expect(await render(Buffer.concat([coffeeCup.subarray(0, 4), Buffer.alloc(2000, 7)]))).toMatchObject({
      code: 'damaged',
    })
  })

  test('because it would need more pixels than are allowed, before any is decoded', async () => {
    const bomb = await sharp({ create: { width: 16_000, height: 16_000, channels: 3, background: 'red' } })
      .png({ compressionLevel: 9 })
      .toBuffer()
    expect(bomb.length).toBeLessThan(1_000_000)
    const before = process.cpuUsage()
    expect(await render(bomb)).toMatchObject({ code: 'too-many-pixels' })
    // Of the processor, which others may be using too.
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(200)
  })

  test('because it is longer than any rendition can be', async () => {
    const tape = await sharp({ create: { width: 20, height: 20_000, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    expect(await render(tape)).toMatchObject({ code: 'too-many-pixels' })
  })
})

test('what hides behind the end of a picture is in none of its renditions', async () => {
  const polyglot = Buffer.concat([coffeeCup, Buffer.from('PK\x03\x04CANARY')])
  const verdict = await render(polyglot)
  if (verdict.outcome === 'rejected') throw new Error(verdict.detail)
  for (const { content } of verdict.renditions) expect(Buffer.from(content).includes('CANARY')).toBe(false)
})

test('an AVIF picture is accepted', async () => {
  const picture = await sharp(coffeeCup).resize(200).avif({ effort: 0 }).toBuffer()
  expect(await render(picture)).toMatchObject({ outcome: 'rendered', format: 'avif', width: 200 })
})

test('of an animated picture its first frame is shown', async () => {
  const frames = await Promise.all(
    ['red', 'blue'].map((background) =>
      sharp({ create: { width: 30, height: 20, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
  const animated = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  const verdict = await render(animated)
  if (verdict.outcome === 'rejected') throw new Error(verdict.detail)
  expect([verdict.width, verdict.height]).toEqual([30, 20])
  expect((await sharp(verdict.renditions[0]?.content).stats()).dominant).toMatchObject({ r: 248, b: 8 })
})
