import type { KeptObject, MediaEvent, Rendition } from '#events/media.ts'
import type { Commit } from '#shared/event-store/commit.ts'

/** Every object that the facts of an upload tell of. What was uploaded itself goes after a day. */
export function keptObjects(commits: readonly Pick<Commit<MediaEvent>, 'events'>[]): readonly KeptObject[] {
  return commits.flatMap(({ events }) => events.flatMap(objectsOf))
}

function objectsOf(event: MediaEvent): readonly KeptObject[] {
  switch (event.type) {
    case 'ThumbnailsCreated':
    case 'PosterTaken':
      return keptPictures(event.data)
    case 'EbookAccepted':
      return [keptBook(event.data)]
    case 'LeftoversMade':
      return event.data.objects
    case 'UploadRequested':
    case 'MediaUploaded':
    case 'MediaRejected':
    case 'MediaDeleted':
      return []
  }
}

export function keptPictures({ renditions }: { readonly renditions: readonly Rendition[] }): KeptObject[] {
  return renditions.map(({ key }) => ({ in: 'renditions', key }))
}

export function keptBook({ key }: { readonly key: string }): KeptObject {
  return { in: 'books', key }
}
