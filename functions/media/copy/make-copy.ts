import { createHash } from 'node:crypto'
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { MediaId } from '#events/vocabulary.ts'
import { log } from '#shared/observability/log.ts'
import type { Trace } from '#shared/observability/trace.ts'
import { ChildTimeoutError } from '../child/killable-process.ts'
import type { MarkedEbook } from '../ebook/ebook-outcome.ts'
import type { EbookReader } from '../ebook/ebook-reader.ts'
import { ebookTypes } from '../ebook/keep-ebook.ts'
import type { Copies, MediaStreams } from '../streams.ts'
import type { CopyCommand } from './copy.ts'
import type { Copy } from './copy-state.ts'
import { attachment, fileName } from './file-name.ts'

interface MakeCopyOptions {
  readonly copies: Pick<Copies, 'read' | 'execute'>
  readonly media: Pick<MediaStreams, 'read'>
  /** What the product's download is now. */
  readonly downloadOf: (productId: string) => Promise<MediaId | null>
  readonly reader: Pick<EbookReader, 'mark'>
  readonly client: S3Client
  readonly buckets: { readonly books: string; readonly copies: string }
}

interface CopyDelivery {
  readonly id: string
  /** How often, this time included. */
  readonly deliveries: number
  readonly trace: Trace
}

type Outcome = Extract<CopyCommand, { type: 'RecordCopy' | 'RefuseCopy' }>

/** From this delivery on, a book that is not there is missing, not late. */
const lastTry = 2

/**
 * Makes a copy that was asked for, or records why there is none: then staff must see to the book, and the words of the log
 * ring for them. Told again, it does nothing where there is an answer.
 *
 * @throws for what another delivery may cure: the stores, and a book that may be on its way.
 */
export function makeCopy({ copies, media, downloadOf, reader, client, buckets }: MakeCopyOptions) {
  return async (id: string, { id: messageId, deliveries, trace }: CopyDelivery): Promise<void> => {
    const { state, number } = await copies.read(id)
    if (state.status !== 'requested') return
    const outcome = await outcomeOf(id, state, deliveries)
    await copies.execute(id, outcome, {
      commandId: `answer ${number}`,
      metadata: {
        actor: 'process:copies',
        correlationId: trace.traceId,
        causationId: messageId,
        spanId: trace.spanId,
      },
    })
    if (outcome.type === 'RecordCopy') log('INFO', 'copy marked', trace, { copy: id, media: outcome.mediaId })
    // The words that the metric of the alarm looks for (infra/constructs/logged-alarm.ts).
    else log('ERROR', 'copy refused', trace, { copy: id, code: outcome.code, detail: outcome.detail })
  }

  async function outcomeOf(id: string, copy: Copy, deliveries: number): Promise<Outcome> {
    const found = await bookOf(copy)
    if (found === undefined) {
      if (deliveries < lastTry) throw new Error(`the book of product ${copy.productId} is not there`)
      return refusal('book-missing', `Product ${copy.productId} has no book that copies can be made of.`)
    }
    const { mediaId, book } = found
    const marked = await markedTwice(book, copy)
    if ('type' in marked) return marked
    const { format, content } = marked
    const key = `${id}/${createHash('sha256').update(content).digest('hex').slice(0, 16)}.${format}`
    await client.send(
      new PutObjectCommand({
        Bucket: buckets.copies,
        Key: key,
        Body: content,
        ContentType: ebookTypes[format],
        ContentDisposition: attachment(fileName(copy.name, format)),
        CacheControl: 'private, no-store',
      }),
    )
    return { type: 'RecordCopy', mediaId, format, key, bytes: content.length }
  }

  async function bookOf({ productId }: Copy): Promise<{ mediaId: MediaId; book: Uint8Array } | undefined> {
    const mediaId = await downloadOf(productId)
    if (mediaId === null) return undefined
    const { state } = await media.read(mediaId)
    if (state.status !== 'ready' || state.original.kind !== 'ebook') return undefined
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: buckets.books, Key: state.original.key }))
      return Body === undefined ? undefined : { mediaId, book: await Body.transformToByteArray() }
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined
      throw error
    }
  }

  /** A deadline may have met a bad moment, so there is a second try at once: the buyer waits. */
  async function markedTwice(book: Uint8Array, copy: Copy): Promise<MarkedEbook | Outcome> {
    const marked = () => markedOnce(book, copy)
    return marked().catch(marked).catch(tooSlow)
  }

  async function markedOnce(book: Uint8Array, { code, customerId, orderId }: Copy): Promise<MarkedEbook | Outcome> {
    const date = new Date().toISOString().slice(0, 10)
    const verdict = await reader.mark(book, { code, licensee: customerId, order: orderId, date })
    return verdict.outcome === 'marked' ? verdict : refusal(verdict.code, verdict.detail)
  }
}

function tooSlow(error: unknown): Outcome {
  if (error instanceof ChildTimeoutError) return refusal('marking-timed-out', 'Marking the book takes too long.')
  throw error
}

function refusal(code: string, detail: string): Outcome {
  return { type: 'RefuseCopy', code, detail }
}
