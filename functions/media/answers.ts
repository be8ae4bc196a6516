import * as v from 'valibot'
import { mediaId, timestamp } from '#events/vocabulary.ts'
import type { ServiceAnswers } from '#shared/http/answers.ts'
import { renditionPresets } from './picture/presets.ts'

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))

const rendition = v.strictObject({
  preset: v.picklist(renditionPresets),
  format: v.string(),
  contentType: v.string(),
  width: whole,
  height: whole,
  bytes: whole,
  url: v.pipe(v.string(), v.url()),
})

const fields = {
  id: mediaId,
  version: whole,
  kind: v.string(),
  status: v.picklist(['awaiting-upload', 'processing', 'ready', 'rejected', 'expired', 'deleted']),
  contentType: v.string(),
  bytes: whole,
  sha256: v.string(),
  createdAt: timestamp,
  uploadExpiresAt: timestamp,
  asOf: timestamp,
  original: v.nullable(
    v.union([
      v.strictObject({ format: v.string(), width: whole, height: whole, frames: whole }),
      v.strictObject({ format: v.string(), codec: v.string(), width: whole, height: whole, durationMs: whole }),
      v.strictObject({ format: v.string(), title: v.nullable(v.string()), units: whole }),
    ]),
  ),
  placeholder: v.nullable(v.strictObject({ dominantColour: v.string(), thumbHash: v.string() })),
  renditions: v.array(rendition),
  urlsExpireAt: v.nullable(timestamp),
  rejection: v.nullable(v.strictObject({ code: v.string(), detail: v.string() })),
}

const media = v.strictObject(fields)

const uploadForm = v.pipe(
  v.strictObject({
    method: v.literal('POST'),
    url: v.pipe(v.string(), v.url()),
    fields: v.record(v.string(), v.string()),
    fileField: v.literal('file'),
    expiresAt: timestamp,
  }),
  v.description('Send `fields` and then the file as `multipart/form-data`.'),
)

/** What the routes of the media answer. */
export const answers: ServiceAnswers = {
  title: 'Media',
  description: 'Files, which go to the bucket past every function, and what is made of them.',
  schemas: { Media: media },
  routes: {
    'POST /v1/media': {
      summary: 'Announce a file and get the form that uploads it',
      answers: { 201: v.strictObject({ ...fields, upload: v.optional(uploadForm) }) },
      problems: { 409: ['already-requested'] },
    },
    'GET /v1/media/{id}': {
      summary: 'How far an upload is, and its pictures',
      description: 'The URLs work for an hour.',
      answers: { 200: media },
      problems: { 404: ['media-not-found'] },
    },
    'DELETE /v1/media/{id}': {
      summary: 'Take a file away for good',
      description:
        'Its status is `deleted` from then on, and no product shows it. Its pictures are removed soon after; what caches keep of them is gone after a day, but for the browsers that have seen them.',
      answers: { 200: media },
      problems: { 404: ['media-not-found'] },
    },
  },
}
