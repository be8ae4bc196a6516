import { type Rejection, rejected } from '../picture/verdict.ts'
import { bookLimits } from './book-limits.ts'
import type { EbookFormat, InspectedEbook, MarkedEbook } from './ebook-outcome.ts'
import { inspectEpub } from './epub/inspect-epub.ts'
import { markEpub } from './epub/mark-epub.ts'
import type { LicenceMark } from './licence-mark.ts'
import { inspectPdf } from './pdf/inspect-pdf.ts'
import { markPdf } from './pdf/mark-pdf.ts'

/**
 * Decides whether copies of a book can be marked, by doing what marking does. Foreign bytes are read here: call it in a
 * process that can be killed.
 */
export async function inspectEbook(bytes: Uint8Array): Promise<InspectedEbook | Rejection> {
  switch (kindOf(bytes)) {
    case 'pdf':
      return inspectPdf(bytes)
    case 'epub':
      return inspectEpub(bytes)
    case 'too-large':
      return tooLarge
    case 'other':
      return notAnEbook
  }
}

/**
 * One buyer's copy of a book: the licence for the reader's eyes, and the code in every page or chapter and in the metadata.
 * The same book and mark give the same bytes. Nothing else of the book changes; a signature over the whole file no
 * longer holds.
 */
export async function markEbook(bytes: Uint8Array, mark: LicenceMark): Promise<MarkedEbook | Rejection> {
  switch (kindOf(bytes)) {
    case 'pdf':
      return markPdf(bytes, mark)
    case 'epub':
      return markEpub(bytes, mark)
    case 'too-large':
      return tooLarge
    case 'other':
      return notAnEbook
  }
}

const notAnEbook = rejected('not-an-ebook', 'This file is not a book that can be read. Send a PDF or EPUB file.')
const tooLarge = rejected(
  'too-large-unpacked',
  `The book has more than ${bookLimits.bytes / 1024 / 1024} MiB; smaller pictures would do.`,
)

function kindOf(bytes: Uint8Array): EbookFormat | 'too-large' | 'other' {
  if (bytes.length > bookLimits.bytes) return 'too-large'
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024))
  if (head.length >= 4 && head.readUInt32BE(0) === 0x504b0304) return 'epub'
  // Readers look for the header in the first kilobyte, because mail programs used to put things before it.
  return head.includes('%PDF-') ? 'pdf' : 'other'
}
