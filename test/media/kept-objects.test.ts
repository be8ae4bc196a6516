import { expect, test } from 'vitest'
import type { MediaEvent } from '#events/media.ts'
import { keptObjects } from '#functions/media/media/kept-objects.ts'

const commit = (...events: MediaEvent[]) => ({ events })

test('what is kept of a media is every rendition, and the book', () => {
  const rendition = {
    preset: 'width',
    key: 'med_1/a-160.jpg',
    format: 'jpeg',
    width: 160,
    height: 90,
    bytes: 9,
  } as const
  const still = { ...rendition, preset: 'still', key: 'med_1/b-320.jpg' } as const
  const placeholder = { dominantColour: '#102030', thumbHash: 'AAAA' }
  const poster = { format: 'mp4', codec: 'avc1', width: 1920, height: 1080, durationMs: 9000, placeholder }
  expect(
    keptObjects([
      commit({ type: 'MediaUploaded', data: { key: 'video/med_1', etag: 'e', bytes: 9 } }),
      commit({ type: 'PosterTaken', data: { ...poster, renditions: [rendition, still] } }),
      commit({ type: 'MediaDeleted', data: {} }),
    ]).map((kept) => `${kept.in} ${kept.key}`),
  ).toEqual(['renditions med_1/a-160.jpg', 'renditions med_1/b-320.jpg'])
  const late = { in: 'renditions', key: 'med_1/c-160.jpg' } as const
  expect(keptObjects([commit({ type: 'LeftoversMade', data: { objects: [late] } })])).toEqual([late])
  const book = { format: 'epub', title: null, units: 3, key: 'med_2/book.epub' }
  expect(keptObjects([commit({ type: 'EbookAccepted', data: book })])).toEqual([
    { in: 'books', key: 'med_2/book.epub' },
  ])
})

test('nothing is kept of what was never made into anything', () => {
  const data = { code: 'damaged', detail: 'It cannot be read.' } as const
  expect(keptObjects([commit({ type: 'MediaRejected', data }), commit({ type: 'MediaDeleted', data: {} })])).toEqual([])
})
