import { copyEvents } from '#events/copies.ts'
import { mediaEvents } from '#events/media.ts'
import { aggregate, type EventsTable } from '#shared/event-store/aggregate.ts'
import { copy } from './copy/copy.ts'
import { media } from './media/media.ts'

// The aggregates whose streams lie in the media service's events table.
export const mediaStreams = (at: EventsTable) => aggregate(media, mediaEvents, at)
export const copyStreams = (at: EventsTable) => aggregate(copy, copyEvents, at)

export type MediaStreams = ReturnType<typeof mediaStreams>
export type Copies = ReturnType<typeof copyStreams>
