import type { MediaEvent } from '#events/media.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { evolve, type MediaState, noMedia } from '../media/state.ts'

/** An upload and its renditions as its fold remembers them, by media id. */
export const mediaDetail: Projection<MediaState, MediaEvent> = {
  name: 'media-detail',
  fold: 'zY9gOe7X',
  streamType: 'media',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: noMedia,
  evolve,
}

/** The read models that are kept from this service's own facts, and can be made from them again. */
export const mediaProjections: readonly Projection<unknown, MediaEvent>[] = [mediaDetail]
