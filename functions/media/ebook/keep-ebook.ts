import { createHash } from 'node:crypto'
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { MediaId } from '#events/vocabulary.ts'
import type { MediaCommand } from '../media/media.ts'
import type { Rejection } from '../picture/verdict.ts'
import type { FetchedUpload } from '../processing/fetch-upload.ts'
import type { EbookReader } from './ebook-reader.ts'

interface KeepEbookOptions {
  readonly reader: Pick<EbookReader, 'inspect'>
  readonly client: S3Client
  readonly booksBucket: string
}

export const ebookTypes = { pdf: 'application/pdf', epub: 'application/epub+zip' } as const

/** Looks at a book and keeps it, byte for byte, where copies are made from. Safe to repeat: the same book has the same key. */
export function keepEbook({ reader, client, booksBucket }: KeepEbookOptions) {
  return async ({ content }: FetchedUpload, id: MediaId): Promise<MediaCommand | Rejection> => {
    const verdict = await reader.inspect(content)
    if (verdict.outcome === 'rejected') return verdict
    const { format, title, units } = verdict
    const key = bookKey(id, format, content)
    await client.send(
      new PutObjectCommand({ Bucket: booksBucket, Key: key, Body: content, ContentType: ebookTypes[format] }),
    )
    return { type: 'AcceptEbook', format, title, units, key }
  }
}

/** Where a book lies in the books bucket. The fact `EbookAccepted` has it too: whoever deletes the media deletes this object. */
function bookKey(id: MediaId, format: keyof typeof ebookTypes, content: Uint8Array): string {
  return `${id}/${createHash('sha256').update(content).digest('hex').slice(0, 16)}.${format}`
}
