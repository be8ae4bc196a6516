import { expect, test } from 'vitest'
import { mediaStatus, mediaView } from '#functions/media/http/media-view.ts'
import type { Media } from '#functions/media/media/state.ts'

const announced = {
  ownerId: 'person:ada',
  kind: 'image',
  contentType: 'image/jpeg',
  bytes: 1000,
  sha256: 'a'.repeat(64),
  key: 'image/med_1',
  expiresAt: '2026-05-03T10:00:00.000Z',
  requestedAt: Date.parse('2026-05-03T09:00:00.000Z'),
} as const
const deadline = Date.parse(announced.expiresAt)
const bucket = {
  getUrl: async (key: string, now: number, seconds: number) => `https://bucket/${key}?${now}+${seconds}`,
  postForm: async () => ({ url: '', fields: {} }),
}

test('a file that never came is expired once its form is', () => {
  const waiting: Media = { ...announced, status: 'awaiting-upload' }
  expect(mediaStatus(waiting, deadline - 1)).toBe('awaiting-upload')
  expect(mediaStatus(waiting, deadline)).toBe('expired')
})

test('a file that came does not expire', () => {
  expect(mediaStatus({ ...announced, status: 'processing' }, deadline + 1)).toBe('processing')
})

test('its progress is counted in steps, with their times', async () => {
  const uploadedAt = announced.requestedAt + 1000
  const now = { version: 2, asOf: deadline, now: deadline }
  const seen = async (upload: Media) => (await mediaView('med_1', now, upload, bucket)).progress
  expect(await seen({ ...announced, status: 'awaiting-upload' })).toEqual({
    done: 0,
    of: 2,
    uploadedAt: null,
    finishedAt: null,
  })
  const processing = await seen({ ...announced, status: 'processing', uploadedAt })
  expect(processing).toEqual({ done: 1, of: 2, uploadedAt: '2026-05-03T09:00:01.000Z', finishedAt: null })
  const rejected = { status: 'rejected', code: 'damaged', detail: 'It is.', finishedAt: uploadedAt } as const
  expect(await seen({ ...announced, ...rejected })).toMatchObject({ done: 2, finishedAt: '2026-05-03T09:00:01.000Z' })
})

test('the links of renditions work for an hour from when they are shown', async () => {
  const ready: Media = {
    ...announced,
    status: 'ready',
    original: { kind: 'image', format: 'jpeg', width: 600, height: 400, frames: 1 },
    placeholder: null,
    renditions: [{ preset: 'width', key: 'med_1/ab-320.webp', format: 'webp', width: 320, height: 213, bytes: 9 }],
  }
  const view = await mediaView('med_1', { version: 3, asOf: deadline, now: deadline }, ready, bucket)
  expect(view.urlsExpireAt).toBe('2026-05-03T11:00:00.000Z')
  expect(view.renditions).toEqual([
    {
      preset: 'width',
      format: 'webp',
      contentType: 'image/webp',
      width: 320,
      height: 213,
      bytes: 9,
      url: `https://bucket/med_1/ab-320.webp?${deadline}+3600`,
    },
  ])
})
