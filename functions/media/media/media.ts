import type {
  EbookAccepted,
  MediaEvent,
  MediaKind,
  MediaRejectionCode,
  PosterTaken,
  ThumbnailsCreated,
} from '#events/media.ts'
import { accept, type Decider, type Decision, refuse } from '#shared/event-store/decider.ts'
import { keptObjects } from './kept-objects.ts'
import { evolve, type MediaState, noMedia } from './state.ts'

export type MediaCommand =
  | RequestUpload
  | { readonly type: 'RecordUpload'; readonly key: string; readonly etag: string; readonly bytes: number }
  | ({ readonly type: 'RecordThumbnails' } & ThumbnailsCreated)
  | ({ readonly type: 'RecordPoster' } & PosterTaken)
  | ({ readonly type: 'AcceptEbook' } & EbookAccepted)
  | { readonly type: 'RejectUpload'; readonly code: MediaRejectionCode; readonly detail: string }
  | { readonly type: 'DeleteMedia' }

export interface RequestUpload {
  readonly type: 'RequestUpload'
  readonly ownerId: string
  readonly kind: MediaKind
  readonly contentType: string
  readonly bytes: number
  /** 64 hex digits. */
  readonly sha256: string
  readonly key: string
  /** RFC 3339. */
  readonly expiresAt: string
}

export type MediaRefusal = 'media-not-found' | 'already-requested' | 'not-uploaded'

/**
 * A media file: announced, uploaded, then ready or rejected. The first verdict stands: buckets tell twice and out of order,
 * and whatever comes after a verdict adds nothing.
 */
export const media: Decider<MediaState, MediaCommand, MediaEvent, MediaRefusal> = {
  type: 'media',
  initial: noMedia,
  evolve,
  decide,
}

function decide(state: MediaState, command: MediaCommand): Decision<MediaEvent, MediaRefusal> {
  if (command.type === 'RequestUpload') {
    if (state.status !== 'none') return refuse('already-requested', 'This upload was requested before.')
    const { ownerId, kind, contentType, bytes, sha256, key, expiresAt } = command
    return accept({
      type: 'UploadRequested',
      data: { ownerId, kind, contentType, bytes, sha256, key, expiresAt },
    })
  }
  switch (state.status) {
    case 'none':
      return refuse('media-not-found', 'There is no such upload.')
    case 'deleted':
      return leftoversOf(command)
    case 'ready':
    case 'rejected':
      return command.type === 'DeleteMedia' ? accept({ type: 'MediaDeleted', data: {} }) : accept()
    case 'awaiting-upload':
    case 'processing':
      return decideVerdict(state, command)
  }
}

/** The first verdict stands; until then every answer of the workers counts. */
function decideVerdict(
  state: { readonly status: 'awaiting-upload' | 'processing' },
  command: Exclude<MediaCommand, RequestUpload>,
): Decision<MediaEvent, MediaRefusal> {
  switch (command.type) {
    case 'RecordUpload':
      if (state.status === 'processing') return accept()
      return accept({
        type: 'MediaUploaded',
        data: { key: command.key, etag: command.etag, bytes: command.bytes },
      })
    case 'RecordThumbnails':
    case 'RecordPoster':
    case 'AcceptEbook':
      return state.status === 'awaiting-upload'
        ? refuse('not-uploaded', 'The file has not arrived.')
        : accept(factOf(command))
    case 'DeleteMedia':
      return accept({ type: 'MediaDeleted', data: {} })
    case 'RejectUpload':
      return accept({ type: 'MediaRejected', data: { code: command.code, detail: command.detail } })
  }
}

/** Whoever worked on it meanwhile has stored what nobody wants: it is told, so that it is removed. */
function leftoversOf(command: MediaCommand): Decision<MediaEvent, MediaRefusal> {
  switch (command.type) {
    case 'RecordThumbnails':
    case 'RecordPoster':
    case 'AcceptEbook':
      return accept({ type: 'LeftoversMade', data: { objects: keptObjects([{ events: [factOf(command)] }]) } })
    default:
      return accept()
  }
}

/** What a file was made into, as a fact. */
function factOf(command: Extract<MediaCommand, ThumbnailsCreated | PosterTaken | EbookAccepted>): MediaEvent {
  switch (command.type) {
    case 'RecordThumbnails': {
      const { format, width, height, frames, placeholder, renditions } = command
      return { type: 'ThumbnailsCreated', data: { format, width, height, frames, placeholder, renditions } }
    }
    case 'RecordPoster': {
      const { format, codec, width, height, durationMs, placeholder, renditions } = command
      return { type: 'PosterTaken', data: { format, codec, width, height, durationMs, placeholder, renditions } }
    }
    case 'AcceptEbook': {
      const { format, title, units, key } = command
      return { type: 'EbookAccepted', data: { format, title, units, key } }
    }
  }
}
