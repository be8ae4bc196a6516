import type { MediaEvent, MediaKind, MediaRejectionCode, Placeholder, Rendition } from '#events/media.ts'
import type { CommitInfo } from '#shared/event-store/decider.ts'

/** What was announced before the file came. */
interface Announced {
  readonly ownerId: string
  readonly kind: MediaKind
  readonly contentType: string
  readonly bytes: number
  /** 64 hex digits. */
  readonly sha256: string
  /** Object key in the uploads bucket. */
  readonly key: string
  /** RFC 3339; a file that starts to arrive later is refused by the bucket. */
  readonly expiresAt: string
  /** Milliseconds since the epoch. */
  readonly requestedAt: number
  /** When the file was found in the bucket, and when there was a verdict on it. */
  readonly uploadedAt?: number
  readonly finishedAt?: number
}

export type Media = Announced &
  (
    | { readonly status: 'awaiting-upload' }
    | { readonly status: 'processing' }
    | {
        readonly status: 'ready'
        readonly original: Original
        /** Null for a book, and for renditions that were made before there were placeholders. */
        readonly placeholder: Placeholder | null
        /** None of a book. */
        readonly renditions: readonly Rendition[]
      }
    | { readonly status: 'rejected'; readonly code: MediaRejectionCode; readonly detail: string }
    | { readonly status: 'deleted' }
  )

/** What the file turned out to be. */
export type Original =
  | {
      readonly kind: 'image'
      readonly format: string
      readonly width: number
      readonly height: number
      readonly frames: number
    }
  | {
      readonly kind: 'video'
      readonly format: string
      readonly codec: string
      readonly width: number
      readonly height: number
      readonly durationMs: number
    }
  | {
      readonly kind: 'ebook'
      readonly format: string
      readonly title: string | null
      readonly units: number
      /** Object key in the books bucket. */
      readonly key: string
    }

/** Nothing yet, or a media file. */
export type MediaState = { readonly status: 'none' } | Media

export const noMedia: MediaState = { status: 'none' }

/** Remembers what happened; refuses nothing. */
export function evolve(state: MediaState, event: MediaEvent, { time }: CommitInfo): MediaState {
  if (event.type === 'UploadRequested') {
    const { ownerId, kind, contentType, bytes, sha256, key, expiresAt } = event.data
    return {
      status: 'awaiting-upload',
      ownerId,
      kind,
      contentType,
      bytes,
      sha256,
      key,
      expiresAt,
      requestedAt: time,
    }
  }
  // UploadRequested is the first event of every media file; a stream without it holds none.
  if (state.status === 'none') return state
  const announced = announcedOf(state)
  const finished = { ...announced, finishedAt: time }
  switch (event.type) {
    case 'MediaUploaded':
      return { ...announced, uploadedAt: time, status: 'processing' }
    case 'ThumbnailsCreated': {
      const { format, width, height, frames, placeholder, renditions } = event.data
      const original = { kind: 'image', format, width, height, frames } as const
      return { ...finished, status: 'ready', original, placeholder, renditions }
    }
    case 'PosterTaken': {
      const { format, codec, width, height, durationMs, placeholder, renditions } = event.data
      const original = { kind: 'video', format, codec, width, height, durationMs } as const
      return { ...finished, status: 'ready', original, placeholder, renditions }
    }
    case 'EbookAccepted': {
      const { format, title, units, key } = event.data
      const original = { kind: 'ebook', format, title, units, key } as const
      return { ...finished, status: 'ready', original, placeholder: null, renditions: [] }
    }
    case 'MediaRejected':
      return { ...finished, status: 'rejected', code: event.data.code, detail: event.data.detail }
    case 'MediaDeleted':
      return { ...announced, status: 'deleted' }
    case 'LeftoversMade':
      return state
  }
}

function announcedOf(state: Media): Announced {
  const { ownerId, kind, contentType, bytes, sha256, key, expiresAt, requestedAt, uploadedAt, finishedAt } = state
  return {
    ownerId,
    kind,
    contentType,
    bytes,
    sha256,
    key,
    expiresAt,
    requestedAt,
    ...(uploadedAt !== undefined && { uploadedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
  }
}
