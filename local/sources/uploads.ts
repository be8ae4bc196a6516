import { randomUUID } from 'node:crypto'
import { HeadObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import type { EngineClient } from '#local/engines/engine-client.ts'
import type { Bucket, Model } from '#local/run/model.ts'
import type { State } from '#local/run/state.ts'
import { uploadEvent } from './upload-event.ts'

type Uploads = {
  /** An object was stored: tell the queues that its bucket's configuration names. */
  readonly stored: (bucket: string, key: string) => void
  readonly busy: () => boolean
  readonly stop: () => Promise<void>
}

type UploadParts = {
  readonly model: Pick<Model, 'buckets' | 'queues'>
  readonly s3: S3Client
  readonly queues: EngineClient
  readonly state: State
  readonly region: string
  readonly warn: (text: string) => void
}

/** How often the time up to which every upload is announced goes to disk. */
const markMs = 2_000

/**
 * Announces stored objects on queues, at least once: uploads that a sudden end left unannounced are found at the next
 * start by their time and announced then (some of them twice, which S3 allows itself too).
 */
export function runUploads(parts: UploadParts): Uploads {
  const pending = new Map<symbol, Promise<void>>()
  let sequence = 0
  let touchedAt = Date.now()
  const notified = [...parts.model.buckets.values()].filter((bucket) => bucket.notifications.length > 0)

  const announce = async (bucket: Bucket, key: string): Promise<void> => {
    const targets = bucket.notifications.filter(
      ({ event, prefix, suffix }) => /^s3:ObjectCreated:/.test(event) && key.startsWith(prefix) && key.endsWith(suffix),
    )
    if (targets.length === 0) return
    const head = await parts.s3.send(new HeadObjectCommand({ Bucket: bucket.name, Key: key }))
    sequence += 1
    const event = uploadEvent({
      bucket: { name: bucket.name, arn: bucket.arn },
      key,
      size: head.ContentLength ?? 0,
      eTag: (head.ETag ?? '').replaceAll('"', ''),
      region: parts.region,
      time: new Date(),
      // Orders the events of one key, as S3's sequencer does: time, then a counter, in hexadecimal.
      sequencer: (BigInt(Date.now()) * 65_536n + BigInt(sequence % 65_536))
        .toString(16)
        .toUpperCase()
        .padStart(18, '0'),
      requestId: randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
    })
    for (const { queueArn } of targets) {
      const queue = parts.model.queues.get(queueArn)
      if (queue === undefined) throw new Error(`no queue ${queueArn}`)
      await parts.queues.send('SendMessage', { QueueUrl: queue.url, MessageBody: JSON.stringify(event) })
    }
  }

  const begin = (bucket: Bucket, key: string): void => {
    const id = Symbol(key)
    touchedAt = Date.now()
    const work = announce(bucket, key)
      .catch((error: Error) => parts.warn(`upload ${bucket.name}/${key} could not be announced: ${error.message}`))
      .finally(() => pending.delete(id))
    pending.set(id, work)
  }

  const mark = (): void => {
    if (pending.size === 0 && touchedAt > Number(parts.state.get(markKey) ?? 0))
      parts.state.set(markKey, String(Date.now()))
  }

  const catchUp = async (bucket: Bucket, since: number): Promise<void> => {
    let ContinuationToken: string | undefined
    do {
      const page = await parts.s3.send(
        new ListObjectsV2Command({
          Bucket: bucket.name,
          ...(ContinuationToken !== undefined && { ContinuationToken }),
        }),
      )
      for (const { Key, LastModified } of page.Contents ?? []) {
        // Listings carry whole seconds.
        if (Key !== undefined && (LastModified?.getTime() ?? 0) >= since - 1_000) begin(bucket, Key)
      }
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken !== undefined)
  }

  const since = Number(parts.state.get(markKey) ?? Number.NaN)
  if (!Number.isNaN(since)) {
    const id = Symbol('catch up')
    const work = Promise.all(notified.map((bucket) => catchUp(bucket, since)))
      .then(() => undefined)
      .catch((error: Error) => parts.warn(`looking for unannounced uploads failed: ${error.message}`))
      .finally(() => pending.delete(id))
    pending.set(id, work)
  } else {
    parts.state.set(markKey, String(Date.now()))
  }
  const timer = setInterval(mark, markMs)

  return {
    stored: (name, key) => {
      const bucket = notified.find((entry) => entry.name === name)
      if (bucket !== undefined) begin(bucket, key)
    },
    busy: () => pending.size > 0,
    stop: async () => {
      clearInterval(timer)
      await Promise.all(pending.values())
      parts.state.set(markKey, String(Date.now()))
    },
  }
}

const markKey = 'uploads-announced-until'
