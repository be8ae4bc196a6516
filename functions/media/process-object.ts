import { createHash } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import { fold } from '#shared/event-store/decider.ts'
import { log } from '#shared/observability/log.ts'
import type { Trace } from '#shared/observability/trace.ts'
import { type FetchedUpload, fetchUpload } from './fetch-upload.ts'
import { mediaOfKey } from './object-keys.ts'
import { RenderCrashError, type Renderer, RenderTimeoutError } from './picture/renderer.ts'
import { rejected, type Verdict } from './picture/verdict.ts'
import { storeRenditions } from './store-renditions.ts'
import { type UploadCommand, upload } from './upload.ts'
import type { UploadedObject } from './upload-notification.ts'
import type { UploadStore, Uploads } from './uploads.ts'

export interface ProcessObjectOptions {
  readonly store: UploadStore
  readonly uploads: Uploads
  readonly client: S3Client
  readonly renditionsBucket: string
  readonly renderer: Renderer
}

/** How the object was told of. */
export interface Delivery {
  readonly id: string
  /** How often, this time included. */
  readonly deliveries: number
  readonly trace: Trace
}

/** From this delivery on, a picture that kills its process or its deadline is the picture's fault, not the machine's. */
const lastTry = 2

/**
 * Turns an uploaded object into renditions, or into a rejection that its uploader can read. Renditions are stored before
 * they are recorded. Told again, it does what was not done yet, and nothing where there is a verdict.
 *
 * @throws for what another try may cure: the stores, or the first time that a picture takes too long.
 */
export function processObject({ store, uploads, client, renditionsBucket, renderer }: ProcessObjectOptions) {
  return async (object: UploadedObject, delivery: Delivery): Promise<void> => {
    const id = mediaOfKey(object.key)
    const commits = id === undefined ? [] : await store.load(`${upload.type}#${id}`)
    const state = fold(upload, upload.initial, commits)
    if (id === undefined || state.status === 'none') {
      log('WARN', 'object without an upload', delivery.trace, { key: object.key })
      return
    }
    if (state.status === 'ready' || state.status === 'rejected') return
    // The bucket drops the trace of the request that announced the file; the stream kept it.
    const trace = { ...delivery.trace, traceId: commits[0]?.metadata.correlationId ?? delivery.trace.traceId }

    const record = async (command: UploadCommand): Promise<void> => {
      const { outcome } = await uploads.execute(id, command, {
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

    const renderRecorded = async ({ content, etag }: FetchedUpload): Promise<Verdict> => {
      await record({ type: 'RecordUpload', key: object.key, etag, bytes: content.length })
      return renderOrGiveUp(content, delivery.deliveries)
    }

    const fetched = await fetchUpload(client, object, state)
    const verdict = fetched.outcome === 'rejected' ? fetched : await renderRecorded(fetched)
    switch (verdict.outcome) {
      case 'rejected': {
        const { code, detail, cause } = verdict
        await record({ type: 'RejectUpload', code, detail })
        log('INFO', 'upload rejected', trace, { media: id, code, cause })
        return
      }
      case 'rendered': {
        const { format, width, height, frames, placeholder } = verdict
        const renditions = await storeRenditions({ client, bucket: renditionsBucket }, id, verdict.renditions)
        await record({ type: 'RecordThumbnails', format, width, height, frames, placeholder, renditions })
        log('INFO', 'thumbnails created', trace, { media: id, format, width, height, renditions: renditions.length })
        return
      }
    }
  }

  async function renderOrGiveUp(content: Uint8Array, deliveries: number): Promise<Verdict> {
    try {
      return await renderer.render(content)
    } catch (error) {
      if (deliveries < lastTry) throw error
      if (error instanceof RenderTimeoutError) {
        return rejected(
          'processing-timed-out',
          'The picture takes too long to process. Send it simpler or smaller.',
          error,
        )
      }
      if (error instanceof RenderCrashError) {
        return rejected('damaged', 'The picture is damaged: reading it fails.', error)
      }
      throw error
    }
  }
}

/** One id per object and step: the bucket may tell twice, side by side. */
function commandId({ bucket, key, versionId = '' }: UploadedObject, { type }: UploadCommand): string {
  return createHash('sha256').update([bucket, key, versionId, type].join('\n')).digest('base64url').slice(0, 16)
}
