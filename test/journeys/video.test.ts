import { describe, expect, it } from 'vitest'
import { mediaDone, uploadFile } from '#local/upload-client.ts'
import { clip, noDecoder } from '#test/media/video/clips.ts'
import { as } from './shop.ts'

describe.skipIf(noDecoder)('a video', () => {
  it('is sent by its form and becomes a poster and three stills', async () => {
    const manager = await as('catalog-manager')
    const film = { kind: 'video', contentType: 'video/mp4', content: new Uint8Array(clip('black-intro.mp4')) } as const
    const media = await mediaDone(manager, await uploadFile(manager, film))
    expect(media).toMatchObject({ status: 'ready', original: { format: 'mp4', codec: 'avc', width: 192, height: 108 } })
    const presets = media.renditions.map(({ preset }: { preset: string }) => preset)
    expect(new Set(presets)).toEqual(new Set(['width', 'square', 'still']))
    const [poster] = media.renditions
    expect((await fetch(poster.url)).status).toBe(200)
  })
})
