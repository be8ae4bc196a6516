import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import type { Media } from '../media/state.ts'
import type { Rejection } from '../picture/verdict.ts'
import { openUpload, otherContent } from './open-upload.ts'
import type { UploadedObject } from './upload-notification.ts'

/** A file as it was announced, byte for byte, on the function's disk. */
export interface FetchedFileOnDisk {
  readonly outcome: 'fetched'
  readonly path: string
  readonly etag: string
}

/**
 * Reads an upload into a file and proves meanwhile that it is the announced one: of half a gigabyte no more than a few
 * pieces are in memory. The file is the caller's to remove, also after a rejection.
 */
export async function fetchToFile(
  client: S3Client,
  object: UploadedObject,
  announced: Pick<Media, 'bytes' | 'sha256'>,
  path: string,
): Promise<FetchedFileOnDisk | Rejection> {
  const opened = await openUpload(client, object, announced)
  if (opened.outcome === 'rejected') return opened
  const hash = createHash('sha256')
  await pipeline(
    opened.body,
    async function* hashed(pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        hash.update(piece)
        yield piece
      }
    },
    createWriteStream(path),
  )
  if (hash.digest('hex') !== announced.sha256) return otherContent
  return { outcome: 'fetched', path, etag: opened.etag }
}
