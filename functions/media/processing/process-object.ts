import { createHash } from 'node:crypto'
import type { MediaId } from '#events/vocabulary.ts'
import { fold } from '#shared/event-store/decider.ts'
import { log } from '#shared/observability/log.ts'
import type { Trace } from '#shared/observability/trace.ts'
import { ChildCrashError, ChildTimeoutError } from '../child/killable-process.ts'
import { type MediaCommand, media } from '../media/media.ts'
import type { Media } from '../media/state.ts'
import { type Rejection, rejected } from '../picture/verdict.ts'
import type { MediaStreams } from '../streams.ts'
import { mediaOfKey } from './object-keys.ts'
import type { UploadedObject } from './upload-notification.ts'

/** A file as it was announced, byte for byte, wherever it lies now. */
interface FetchedFile {
  readonly outcome: 'fetched'
  readonly etag: string
}

interface ProcessObjectOptions<File extends FetchedFile> {
  readonly media: MediaStreams
  /** Reads the object and proves that it is the announced file. */
  readonly fetch: (object: UploadedObject, announced: Pick<Media, 'bytes' | 'sha256'>) => Promise<File | Rejection>
  /** Makes of the file what there is to make, stores it, and answers the command that records it. */
  readonly work: (file: File, id: MediaId) => Promise<MediaCommand | Rejection>
}

/** How the object was told of. */
interface Delivery {
  readonly id: string
  /** How often, this time included. */
  readonly deliveries: number
  readonly trace: Trace
}

/** From this delivery on, a file that kills its process or its deadline is the file's fault, not the machine's. */
const lastTry = 2

/**
 * Turns an uploaded object into what is made of its kind, or into a rejection that its uploader can read. What is made is
 * stored before it is recorded. Told again, it does what was not done yet, and nothing where there is a verdict.
 *
 * @throws for what another try may cure: the stores, or the first time that a file takes too long.
 */
export function processObject<File extends FetchedFile>({ media: streams, fetch, work }: ProcessObjectOptions<File>) {
  return async (object: UploadedObject, delivery: Delivery): Promise<void> => {
    const id = mediaOfKey(object.key)
    const commits = id === undefined ? [] : await streams.store.load(`${media.type}#${id}`)
    const state = fold(media, media.initial, commits)
    if (id === undefined || state.status === 'none' || state.key !== object.key) {
      log('WARN', 'object without an upload', delivery.trace, { key: object.key })
      return
    }
    if (state.status !== 'awaiting-upload' && state.status !== 'processing') return
    // The bucket drops the trace of the request that announced the file; the stream kept it.
    const trace = { ...delivery.trace, traceId: commits[0]?.metadata.correlationId ?? delivery.trace.traceId }

    const record = async (command: MediaCommand): Promise<void> => {
      const { outcome } = await streams.execute(id, command, {
        commandId: commandId(object, command),
        metadata: {
          actor: 'process:media',
          correlationId: trace.traceId,
          causationId: delivery.id,
          spanId: trace.spanId,
        },
      })
      if (outcome !== 'accepted') throw new Error(`${id}: ${command.type} ended as ${outcome}`)
    }

    const workRecorded = async (file: File): Promise<MediaCommand | Rejection> => {
      await record({ type: 'RecordUpload', key: object.key, etag: file.etag, bytes: state.bytes })
      return work(file, id).catch((error: unknown) => giveUp(error, delivery.deliveries))
    }

    const fetched = await fetch(object, state)
    const verdict = fetched.outcome === 'fetched' ? await workRecorded(fetched) : fetched
    if ('type' in verdict) {
      await record(verdict)
      log('INFO', 'upload processed', trace, { media: id, recorded: verdict.type })
      return
    }
    const { code, detail, cause } = verdict
    await record({ type: 'RejectUpload', code, detail })
    log('INFO', 'upload rejected', trace, { media: id, code, cause })
  }
}

/** A file that ended its process may have met a bad moment; the second time it is rejected. */
function giveUp(error: unknown, deliveries: number): Rejection {
  if (deliveries < lastTry) throw error
  if (error instanceof ChildTimeoutError) {
    return rejected('processing-timed-out', 'The file takes too long to process. Send it simpler or smaller.', error)
  }
  if (error instanceof ChildCrashError) {
    return rejected('damaged', 'The file is damaged: reading it fails.', error)
  }
  throw error
}

/** One id per object and step: the bucket may tell twice, side by side. */
function commandId({ bucket, key, versionId = '' }: UploadedObject, { type }: MediaCommand): string {
  return createHash('sha256').update([bucket, key, versionId, type].join('\n')).digest('base64url').slice(0, 16)
}
