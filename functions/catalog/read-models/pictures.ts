import { only } from '#events/contract.ts'
import { type MediaKind, mediaEvents, type Placeholder, type Rendition } from '#events/media.ts'
import type { SubscribedProjection } from '#shared/projections/projection.ts'

/** What pages need to know of a file of the media service to show it. */
export interface Picture {
  readonly kind: MediaKind
  readonly status: 'processing' | 'ready' | 'rejected' | 'deleted'
  /** Of the upright original, in pixels; null until it was looked at, and of a book. */
  readonly width: number | null
  readonly height: number | null
  readonly placeholder: Placeholder | null
  readonly renditions: readonly Omit<Rendition, 'bytes'>[]
}

const heard = only(
  mediaEvents,
  'UploadRequested',
  'ThumbnailsCreated',
  'PosterTaken',
  'EbookAccepted',
  'MediaRejected',
  'MediaDeleted',
)

/**
 * The pictures that products may have: the catalog's own copy, fed by the media service's events on the bus. Of a file that
 * was deleted or rejected nothing is left to show.
 */
export const pictures: SubscribedProjection<Picture | null, typeof heard> = {
  name: 'pictures',
  fold: 'gdULFGj9',
  contracts: heard,
  streamType: 'media',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve(picture, event) {
    switch (event.type) {
      case 'UploadRequested':
        return { ...nothingToShow, kind: event.data.kind, status: 'processing' }
      case 'ThumbnailsCreated':
      case 'PosterTaken': {
        const { width, height, placeholder, renditions } = event.data
        return picture && { ...picture, status: 'ready', width, height, placeholder, renditions: renditions.map(shown) }
      }
      case 'EbookAccepted':
        return picture && { ...picture, status: 'ready' }
      case 'MediaRejected':
        return picture && { ...nothingToShow, kind: picture.kind, status: 'rejected' }
      case 'MediaDeleted':
        return picture && { ...nothingToShow, kind: picture.kind, status: 'deleted' }
    }
  },
}

const nothingToShow = { width: null, height: null, placeholder: null, renditions: [] } as const

function shown({ preset, key, format, width, height }: Rendition): Picture['renditions'][number] {
  return { preset, key, format, width, height }
}
