import { EncryptedPDFError, PDFDocument, PDFName } from '@cantoo/pdf-lib'
import { type Rejection, rejected } from '../../picture/verdict.ts'
import { bookLimits } from '../book-limits.ts'
import { InflateBudgetError, withinInflateBudget } from './inflate-budget.ts'
import { type PageLeaf, pagesOf, TooManyPagesError } from './page-tree.ts'

export interface OpenedPdf {
  readonly outcome: 'opened'
  readonly pdf: PDFDocument
  readonly pages: readonly PageLeaf[]
}

/** The parser lets others have a turn after so many objects, e.g. whoever watches over memory. */
const objectsPerTurn = 2000

/** Reads a foreign PDF within its budget and finds its pages. */
export async function openPdf(bytes: Uint8Array): Promise<OpenedPdf | Rejection> {
  try {
    const pdf = await withinInflateBudget(bookLimits.pdfObjects, () =>
      PDFDocument.load(bytes, { updateMetadata: false, parseSpeed: objectsPerTurn }),
    )
    const pages = pagesOf(pdf.context, pdf.catalog.get(PDFName.of('Pages')))
    if (pages.length === 0) return rejected('damaged', 'The PDF has no pages.')
    return { outcome: 'opened', pdf, pages }
  } catch (error) {
    return unreadable(error)
  }
}

/** The reason for the seller, whatever step of reading failed. */
export function unreadable(error: unknown): Rejection {
  if (error instanceof EncryptedPDFError) {
    return rejected('encrypted', 'The PDF is protected by a password or by permissions. Save it without protection.')
  }
  if (error instanceof InflateBudgetError) {
    return rejected('too-large-unpacked', 'The PDF unpacks to more than a book may need. Save it anew.', error)
  }
  if (error instanceof TooManyPagesError) {
    return rejected('too-many-pages', `The PDF has more than ${bookLimits.units} pages.`, error)
  }
  return rejected('damaged', 'The PDF is damaged and cannot be read. Save it anew.', error)
}
