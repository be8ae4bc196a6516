import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { until } from '#local/shop-client.ts'
import { as } from './shop.ts'

const clip = readFileSync(join(import.meta.dirname, '../media/video/clips/black-intro.mp4'))

describe('a video', () => {
  it('is sent by its form and becomes a poster and three stills', async () => {
    const manager = await as('catalog-manager')
    const announced = await manager.post('/v1/media', {
      kind: 'video',
      contentType: 'video/mp4',
      bytes: clip.length,
      sha256: createHash('sha256').update(clip).digest('hex'),
    })
    expect(announced.status).toBe(201)
    const form = new FormData()
    for (const [name, value] of Object.entries<string>(announced.body.upload.fields)) form.append(name, value)
    form.append('file', new Blob([new Uint8Array(clip)], { type: 'video/mp4' }), 'clip.mp4')
    expect((await fetch(announced.body.upload.url, { method: 'POST', body: form })).ok).toBe(true)

    const { body: media } = await until(
      () => manager.get(`/v1/media/${announced.body.id}`),
      ({ body }) => body.status === 'ready' || body.status === 'rejected',
      40_000,
    )
    expect(media).toMatchObject({ status: 'ready', original: { format: 'mp4', codec: 'avc', width: 192, height: 108 } })
    const presets = media.renditions.map(({ preset }: { preset: string }) => preset)
    expect(new Set(presets)).toEqual(new Set(['width', 'square', 'still']))
    const [poster] = media.renditions
    expect((await fetch(poster.url)).status).toBe(200)
  })
})
