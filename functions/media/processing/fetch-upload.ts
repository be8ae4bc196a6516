import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { S3Client } from '@aws-sdk/client-s3'
import type { Media } from '../media/state.ts'
import type { Rejection } from '../picture/verdict.ts'
import { openUpload, otherContent } from './open-upload.ts'
import type { UploadedObject } from './upload-notification.ts'

/** A file as it was announced, byte for byte. */
export interface FetchedUpload {
  readonly outcome: 'fetched'
  readonly content: Uint8Array
  readonly etag: string
}

/** Reads an upload into memory and proves that it is the announced file. */
export async function fetchUpload(
  client: S3Client,
  object: UploadedObject,
  announced: Pick<Media, 'bytes' | 'sha256'>,
): Promise<FetchedUpload | Rejection> {
  const opened = await openUpload(client, object, announced)
  if (opened.outcome === 'rejected') return opened
  const content = await buffer(opened.body)
  if (createHash('sha256').update(content).digest('hex') !== announced.sha256) return otherContent
  return { outcome: 'fetched', content, etag: opened.etag }
}
