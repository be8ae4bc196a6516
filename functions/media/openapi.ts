import * as v from 'valibot'
import { revocation } from '#events/copies.ts'
import { mediaId, orderId, productId, timestamp } from '#events/vocabulary.ts'
import { type ServiceAnswers, wholeListOf } from '#shared/http/openapi.ts'
import { downloadStates } from './copy/copy-view.ts'
import { codes } from './http/problem.ts'
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
  progress: v.pipe(
    v.strictObject({ done: whole, of: whole, uploadedAt: v.nullable(timestamp), finishedAt: v.nullable(timestamp) }),
    v.description('Steps that are done of all: the file is there; it is ready or rejected.'),
  ),
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

const bought = {
  line: whole,
  productId,
  name: v.string(),
  quantity: whole,
  /** Links that can still be had. */
  remaining: whole,
  format: v.nullable(v.string()),
  bytes: v.nullable(whole),
}

const download = v.strictObject({ ...bought, state: v.picklist(downloadStates), url: v.string() })

const copy = v.strictObject({
  ...bought,
  code: v.string(),
  orderId,
  customerId: v.string(),
  status: v.picklist(['requested', 'marked', 'refused', 'revoked']),
  mediaId: v.nullable(mediaId),
  markedAt: v.nullable(timestamp),
  downloads: whole,
  revoked: v.nullable(revocation),
  refusal: v.nullable(v.strictObject({ code: v.string(), detail: v.string() })),
})

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
  schemas: { Media: media, Download: download, Copy: copy },
  routes: {
    'POST /v1/media': {
      summary: 'Announce a file and get the form that uploads it',
      answers: { 201: v.strictObject({ ...fields, upload: v.optional(uploadForm) }) },
      problems: codes('already-requested'),
    },
    'GET /v1/media/{id}': {
      summary: 'How far an upload is, and its pictures',
      description: 'The URLs work for an hour.',
      answers: { 200: media },
      problems: codes('media-not-found'),
    },
    'GET /v1/orders/{id}/downloads': {
      summary: 'What can be downloaded of an order, and how often still',
      description: 'For its buyer alone. Five downloads for each piece that was bought.',
      answers: { 200: wholeListOf(download) },
      problems: codes('order-not-found'),
      etag: false,
    },
    'GET /v1/orders/{id}/downloads/{line}': {
      summary: 'Download one’s copy of a book',
      description:
        'The link in `location` is good for five minutes. Asking again within that time gives the same copy and does not count.',
      answers: {
        202: v.pipe(
          v.strictObject({ state: v.literal('marking') }),
          v.description('The copy is being made. Ask again after `retry-after` seconds.'),
        ),
        303: v.strictObject({ remaining: whole, linkExpiresAt: timestamp }),
      },
      problems: codes(
        'order-not-found',
        'no-such-download',
        'not-paid',
        'copy-refused',
        'download-spent',
        'download-revoked',
      ),
      etag: false,
    },
    'GET /v1/copies/{code}': {
      summary: 'Whose copy carries this code',
      answers: { 200: copy },
      problems: codes('copy-not-found'),
      etag: false,
    },
    'DELETE /v1/media/{id}': {
      summary: 'Take a file away for good',
      description:
        'Its status is `deleted` from then on, and no product shows it. Its pictures are removed soon after; what caches keep of them is gone after a day, but for the browsers that have seen them.',
      answers: { 200: media },
      problems: codes('media-not-found'),
    },
  },
}
