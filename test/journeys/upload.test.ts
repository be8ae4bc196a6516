import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mediaDone, uploadPicture } from '#local/upload-client.ts'
import { as } from './shop.ts'

const photograph = readFileSync(join(import.meta.dirname, '../../local/photos/coffee-cup.jpg'))

describe('an upload', () => {
  it('becomes pictures in several widths that anybody with their address can load', async () => {
    const manager = await as('catalog-manager')
    const media = await mediaDone(manager, await uploadPicture(manager, photograph))
    expect(media).toMatchObject({ status: 'ready', original: { format: 'jpeg' } })
    const widths = (format: string) =>
      new Set(
        media.renditions
          .filter((rendition: { format: string }) => rendition.format === format)
          .map(({ width }: { width: number }) => width),
      )
    expect(widths('webp').size).toBeGreaterThanOrEqual(3)
    expect(widths('jpeg').size).toBeGreaterThanOrEqual(3)
    for (const { url, bytes, contentType } of media.renditions) {
      const picture = await fetch(url)
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, contentType])
      expect((await picture.arrayBuffer()).byteLength).toBe(bytes)
    }
  })

  it('that is no picture is rejected with a reason', async () => {
    const manager = await as('catalog-manager')
    const media = await mediaDone(manager, await uploadPicture(manager, Buffer.from('%PDF-1.7 is no photograph')))
    expect(media).toMatchObject({ status: 'rejected', rejection: { detail: expect.any(String) } })
  })
})
