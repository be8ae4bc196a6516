import type { Rendition } from '#events/media.ts'
import { instant } from '#shared/instant.ts'
import type { Media, Original } from '../media/state.ts'
import type { SignedBucket } from './signed-bucket.ts'

/** How long a rendition's URL works, in seconds. */
const renditionUrlSeconds = 3600

/** What a client sees: an announced file that never came is `expired`. */
type MediaStatus = Media['status'] | 'expired'

export function mediaStatus({ status, expiresAt }: Media, now: number): MediaStatus {
  return status === 'awaiting-upload' && Date.parse(expiresAt) <= now ? 'expired' : status
}

/** A media as the HTTP contract shows it; `now` is in milliseconds since the epoch. */
export async function mediaView(
  id: string,
  { version, asOf, now }: { readonly version: number; readonly asOf: number; readonly now: number },
  upload: Media,
  renditions: SignedBucket,
) {
  const { kind, contentType, bytes, sha256, requestedAt, expiresAt } = upload
  const ready = upload.status === 'ready' ? upload : undefined
  return {
    id,
    version,
    kind,
    status: mediaStatus(upload, now),
    contentType,
    bytes,
    sha256,
    createdAt: instant(requestedAt),
    progress: progressView(upload),
    uploadExpiresAt: expiresAt,
    asOf: instant(asOf),
    original: ready === undefined ? null : originalView(ready.original),
    placeholder: ready?.placeholder ?? null,
    renditions:
      ready === undefined ? [] : await Promise.all(ready.renditions.map((it) => renditionView(it, renditions, now))),
    urlsExpireAt: ready === undefined ? null : instant(now + renditionUrlSeconds * 1000),
    rejection: upload.status === 'rejected' ? { code: upload.code, detail: upload.detail } : null,
  }
}

/** Of two steps: the file is there; it was made into something, or there is a reason why not. */
const stepsDone: Readonly<Record<Media['status'], number>> = {
  'awaiting-upload': 0,
  processing: 1,
  ready: 2,
  rejected: 2,
  deleted: 2,
}

function progressView({ status, uploadedAt, finishedAt }: Media) {
  return {
    done: stepsDone[status],
    of: 2,
    uploadedAt: instantOrNull(uploadedAt),
    finishedAt: instantOrNull(finishedAt),
  }
}

/** Of every kind what there is to tell; where the file is kept is ours to know. */
function originalView(original: Original) {
  switch (original.kind) {
    case 'image':
    case 'video': {
      const { kind, ...shown } = original
      return shown
    }
    case 'ebook': {
      const { format, title, units } = original
      return { format, title, units }
    }
  }
}

async function renditionView(
  { preset, key, format, width, height, bytes }: Rendition,
  bucket: SignedBucket,
  now: number,
) {
  const url = await bucket.getUrl(key, now, renditionUrlSeconds)
  return { preset, format, contentType: `image/${format}`, width, height, bytes, url }
}

function instantOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : instant(ms)
}
