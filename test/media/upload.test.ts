import { describe, test } from 'vitest'
import type { MediaEvent, Rendition } from '#events/media.ts'
import { media, type RequestUpload } from '#functions/media/media/media.ts'
import { given } from '#test/kit/given.ts'

const announcement = {
  ownerId: 'person:ada',
  kind: 'image',
  contentType: 'image/jpeg',
  bytes: 1000,
  sha256: 'a'.repeat(64),
  key: 'image/med_01',
  expiresAt: '2026-05-03T10:00:00.000Z',
} as const
const request: RequestUpload = { type: 'RequestUpload', ...announcement }
const requested: MediaEvent = { type: 'UploadRequested', data: announcement }
const file = { key: announcement.key, etag: '"e1"', bytes: 1000 }
const uploaded: MediaEvent = { type: 'MediaUploaded', data: file }
const rendition: Rendition = {
  preset: 'width',
  key: 'med_01/x-320.webp',
  format: 'webp',
  width: 320,
  height: 200,
  bytes: 9,
}
const placeholder = { dominantColour: '#a82808', thumbHash: 'GIoKDYSlqIdPUXd3eEeHh9N/YIkI' }
const pictures = { format: 'jpeg', width: 600, height: 400, frames: 1, placeholder, renditions: [rendition] }
const created: MediaEvent = { type: 'ThumbnailsCreated', data: pictures }
const reason = { code: 'not-a-picture', detail: 'This file is not a picture.' } as const
const rejected: MediaEvent = { type: 'MediaRejected', data: reason }
const deleted: MediaEvent = { type: 'MediaDeleted', data: {} }

describe('an upload', () => {
  test('is announced before the file comes', () => {
    given(media).when(request).emits(requested)
  })

  test('is announced once', () => {
    given(media, requested).when(request).refuses('already-requested')
  })

  test('remembers that its file arrived', () => {
    given(media, requested)
      .when({ type: 'RecordUpload', ...file })
      .emits(uploaded)
  })

  test('is told of twice by the bucket and remembers once, whatever the file was by then', () => {
    given(media, requested, uploaded)
      .when({ type: 'RecordUpload', ...file, etag: '"e2"' })
      .emits()
  })

  test('ends with its renditions', () => {
    given(media, requested, uploaded)
      .when({ type: 'RecordThumbnails', ...pictures })
      .emits(created)
  })

  test('has no renditions before its file arrived', () => {
    given(media, requested)
      .when({ type: 'RecordThumbnails', ...pictures })
      .refuses('not-uploaded')
  })

  test('ends with a reason where the file is no picture', () => {
    given(media, requested, uploaded)
      .when({ type: 'RejectUpload', ...reason })
      .emits(rejected)
  })

  test('may be rejected before anything of the file was looked at', () => {
    given(media, requested)
      .when({ type: 'RejectUpload', ...reason, code: 'size-mismatch' })
      .emits({ type: 'MediaRejected', data: { ...reason, code: 'size-mismatch' } })
  })

  test('keeps its first verdict when renditions were made', () => {
    given(media, requested, uploaded, created)
      .when({ type: 'RejectUpload', ...reason })
      .emits()
    given(media, requested, uploaded, created)
      .when({ type: 'RecordUpload', ...file })
      .emits()
  })

  test('keeps its first verdict when it was rejected', () => {
    given(media, requested, rejected)
      .when({ type: 'RecordThumbnails', ...pictures })
      .emits()
    given(media, requested, rejected)
      .when({ type: 'RecordUpload', ...file })
      .emits()
  })

  test.each([
    ['before its file came', [requested]],
    ['while it is worked on', [requested, uploaded]],
    ['with its renditions', [requested, uploaded, created]],
    ['after it was rejected', [requested, rejected]],
  ] as const)('is deleted once, %s', (_, past) => {
    given(media, ...past)
      .when({ type: 'DeleteMedia' })
      .emits(deleted)
  })

  test('that was deleted while it was worked on tells what there is to remove', () => {
    given(media, requested, uploaded, deleted)
      .when({ type: 'RecordThumbnails', ...pictures })
      .emitsEveryTime({ type: 'LeftoversMade', data: { objects: [{ in: 'renditions', key: rendition.key }] } })
    given(media, requested, uploaded, deleted)
      .when({ type: 'AcceptEbook', format: 'pdf', title: null, units: 3, key: 'med_01/x.pdf' })
      .emitsEveryTime({ type: 'LeftoversMade', data: { objects: [{ in: 'books', key: 'med_01/x.pdf' }] } })
    given(media, requested, uploaded, deleted)
      .when({ type: 'RejectUpload', ...reason })
      .emits()
  })

  test('that nobody announced is refused', () => {
    given(media)
      .when({ type: 'RecordUpload', ...file })
      .refuses('media-not-found')
  })
})
