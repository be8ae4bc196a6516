import type { MediaEvent } from '#events/media.ts'
import type { Commit } from '#shared/event-store/commit.ts'

/** Where the service keeps what it made of an upload. What was uploaded goes by itself after a day. */
export type KeptIn = 'renditions' | 'books'

export interface KeptObject {
  readonly in: KeptIn
  readonly key: string
}

/** Every object that the facts of an upload tell of. */
export function keptObjects(commits: readonly Pick<Commit<MediaEvent>, 'events'>[]): readonly KeptObject[] {
  return commits.flatMap(({ events }) => events.flatMap(objectsOf))
}

function objectsOf(event: MediaEvent): KeptObject[] {
  switch (event.type) {
    case 'ThumbnailsCreated':
    case 'PosterTaken':
      return event.data.renditions.map(({ key }) => ({ in: 'renditions', key }))
    case 'EbookAccepted':
      return [{ in: 'books', key: event.data.key }]
    case 'UploadRequested':
    case 'MediaUploaded':
    case 'MediaRejected':
    case 'MediaDeleted':
      return []
  }
}
