import { describe, expect, test } from 'vitest'
import type { MediaEvent, Rendition } from '#events/media.ts'
import { imageView } from '#functions/catalog/http/image-view.ts'
import { type Picture, pictures } from '#functions/catalog/read-models/pictures.ts'
import { rowAfter } from '#test/kit/heard.ts'

const url = 'https://pictures.example'
const image = { mediaId: 'med_1', alt: 'A cup' }

const requestedData = {
  ownerId: 'person:ada',
  kind: 'image',
  contentType: 'image/jpeg',
  bytes: 1000,
  sha256: 'a'.repeat(64),
  key: 'image/med_1',
  expiresAt: '2026-01-01T01:00:00.000Z',
} as const
const requested: MediaEvent = { type: 'UploadRequested', data: requestedData }
const uploaded: MediaEvent = { type: 'MediaUploaded', data: { key: 'image/med_1', etag: 'e', bytes: 1000 } }
const rejected: MediaEvent = { type: 'MediaRejected', data: { code: 'damaged', detail: 'It cannot be read.' } }
const deleted: MediaEvent = { type: 'MediaDeleted', data: {} }

function rendition(format: Rendition['format'], width: number, preset: Rendition['preset'] = 'width'): Rendition {
  return { preset, key: `med_1/${preset}-${width}.${format}`, format, width, height: width, bytes: 10 }
}

function made(...renditions: readonly Rendition[]): MediaEvent {
  const placeholder = { dominantColour: '#102030', thumbHash: 'AAAA' }
  const data = { format: 'jpeg', width: 3000, height: 2000, frames: 1, placeholder, renditions: [...renditions] }
  return { type: 'ThumbnailsCreated', data }
}

function after(...facts: readonly MediaEvent[]): Picture | null {
  return rowAfter(pictures, 'media#med_1', facts)
}

const shown = (...facts: readonly MediaEvent[]) => imageView(image, after(...facts), url)

describe('an image of a product', () => {
  test('is offered in every format, smallest files first, and in every width, smallest first', () => {
    const all = [1280, 160, 640].flatMap((width) =>
      (['jpeg', 'avif', 'webp'] as const).map((it) => rendition(it, width)),
    )
    const { sources, src, status, width, height } = shown(requested, uploaded, made(...all))
    expect(sources.map(({ type }) => type)).toEqual(['image/avif', 'image/webp', 'image/jpeg'])
    expect(sources[0]?.srcset).toBe(
      `${url}/med_1/width-160.avif 160w, ${url}/med_1/width-640.avif 640w, ${url}/med_1/width-1280.avif 1280w`,
    )
    expect([src, status, width, height]).toEqual([`${url}/med_1/width-640.jpeg`, 'ready', 3000, 2000])
  })

  test('is not offered in a format that lacks its largest width, where it would be blurred', () => {
    const { sources } = shown(requested, made(rendition('avif', 640), rendition('jpeg', 640), rendition('jpeg', 1280)))
    expect(sources.map(({ type }) => type)).toEqual(['image/jpeg'])
  })

  test('has its square and its animation beside its widths', () => {
    const { square, animated, sources } = shown(
      requested,
      made(rendition('jpeg', 160), rendition('jpeg', 480, 'square'), rendition('webp', 480, 'animated')),
    )
    expect(square).toMatchObject({ src: `${url}/med_1/square-480.jpeg` })
    expect(animated).toBe(`${url}/med_1/animated-480.webp`)
    expect(sources).toEqual([{ type: 'image/jpeg', srcset: `${url}/med_1/width-160.jpeg 160w` }])
  })

  test('is the poster of a video', () => {
    const placeholder = { dominantColour: '#102030', thumbHash: 'AAAA' }
    const poster = { format: 'mp4', codec: 'avc1', width: 1920, height: 1080, durationMs: 9000, placeholder }
    const facts: MediaEvent[] = [
      { type: 'UploadRequested', data: { ...requestedData, kind: 'video' } },
      { type: 'PosterTaken', data: { ...poster, renditions: [rendition('jpeg', 640)] } },
    ]
    expect(shown(...facts)).toMatchObject({ kind: 'video', status: 'ready', src: `${url}/med_1/width-640.jpeg` })
  })

  const nothing = { placeholder: null, width: null, height: null, sources: [], src: null, square: null, animated: null }

  test.each([
    ['unknown', []],
    ['processing', [requested, uploaded]],
    ['rejected', [requested, uploaded, rejected]],
    ['deleted', [requested, uploaded, made(rendition('jpeg', 160)), deleted]],
  ])('shows nothing while it is %s', (status, facts) => {
    expect(shown(...facts)).toMatchObject({ ...image, ...nothing, status })
  })
})
