import { expect, test } from 'vitest'
import { type MediaEvent, mediaEvents } from '#events/media.ts'
import { pictures } from '#functions/catalog/read-models/pictures.ts'
import { commitItems } from '#test/kit/event-store.ts'
import { projecting } from '#test/kit/projection.ts'

const requested = {
  type: 'UploadRequested',
  data: {
    ownerId: 'person:ada',
    kind: 'image',
    contentType: 'image/jpeg',
    bytes: 1000,
    sha256: 'a'.repeat(64),
    key: 'image/med_1',
    expiresAt: '2026-01-01T01:00:00.000Z',
  },
} as const
const uploaded = { type: 'MediaUploaded', data: { key: 'image/med_1', etag: 'e', bytes: 1000 } } as const
const made: MediaEvent = {
  type: 'ThumbnailsCreated',
  data: {
    format: 'jpeg',
    width: 3000,
    height: 2000,
    frames: 1,
    placeholder: { dominantColour: '#102030', thumbHash: 'AAAA' },
    renditions: [{ preset: 'width', key: 'med_1/a-160.jpg', format: 'jpeg', width: 160, height: 107, bytes: 10 }],
  },
}
const deleted = { type: 'MediaDeleted', data: {} } as const

test('pictures are what the facts say, however often and in whatever order they come', async () => {
  const projection = await projecting(pictures.contracts, [pictures])
  const commits = [
    ...commitItems(mediaEvents, 'media#med_1', [[requested], [uploaded], [made]]),
    ...commitItems(mediaEvents, 'media#med_2', [[requested], [uploaded], [made], [deleted]]),
  ]
  const delivered = await projection.given(commits).deliver({ times: 2, shuffle: true })
  delivered.equalsFold()
  expect(delivered.rows).toHaveLength(2)
})
