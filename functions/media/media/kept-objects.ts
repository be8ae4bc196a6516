import type { KeptObject, MediaEvent } from '#events/media.ts'
import type { Commit } from '#shared/event-store/commit.ts'

/** Every object that the facts of a media file tell of. What was uploaded itself goes after a day. */
export function keptObjects(commits: readonly Pick<Commit<MediaEvent>, 'events'>[]): KeptObject[] {
  return commits.flatMap(({ events }) => events.flatMap(objectsOf))
}

function objectsOf(event: MediaEvent): KeptObject[] {
  switch (event.type) {
    case 'ThumbnailsCreated':
    case 'PosterTaken':
      return event.data.renditions.map(({ key }) => ({ in: 'renditions', key }))
    case 'EbookAccepted':
      return [{ in: 'books', key: event.data.key }]
    case 'LeftoversMade':
      return event.data.objects
    case 'UploadRequested':
    case 'MediaUploaded':
    case 'MediaRejected':
    case 'MediaDeleted':
      return []
  }
}
