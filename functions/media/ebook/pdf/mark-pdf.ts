import type { PDFDocument } from '@cantoo/pdf-lib'
import type { Rejection } from '../../picture/verdict.ts'
import type { MarkedEbook } from '../ebook-outcome.ts'
import type { LicenceMark } from '../licence-mark.ts'
import { markInformation, markXmp, xmpOf } from './document-metadata.ts'
import { skipNumbersInUse } from './free-numbers.ts'
import { markPages } from './mark-pages.ts'
import { type OpenedPdf, openPdf, unreadable } from './open-pdf.ts'

/** One buyer's copy of a PDF. It is written whole: behind an update, the unmarked book would lie in the file as it was. */
export async function markPdf(bytes: Uint8Array, mark: LicenceMark): Promise<MarkedEbook | Rejection> {
  const opened = await openPdf(bytes)
  return opened.outcome === 'rejected' ? opened : markOpened(opened, bytes, mark)
}

/** The same of a PDF that was read already, which is marked by it. */
export async function markOpened(
  { pdf, pages }: OpenedPdf,
  bytes: Uint8Array,
  mark: LicenceMark,
): Promise<MarkedEbook | Rejection> {
  try {
    skipNumbersInUse(pdf.context)
    await markPages(pdf.context, pages, mark)
    markInformation(pdf, mark)
    await markXmp(pdf, mark)
    const content = await pdf.save({
      useObjectStreams: await mayHaveObjectStreams(bytes, pdf),
      addDefaultPage: false,
      updateFieldAppearances: false,
      objectsPerTick: 2000,
    })
    return { outcome: 'marked', format: 'pdf', content }
  } catch (error) {
    return unreadable(error)
  }
}

/** They came with PDF 1.5, and PDF/A-1 forbids them: only a book that has them already gets them again. */
async function mayHaveObjectStreams(bytes: Uint8Array, pdf: PDFDocument): Promise<boolean> {
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('/ObjStm')) return false
  const xmp = await xmpOf(pdf)
  return xmp === undefined || !/pdfaid:part\s*(=\s*["']1["']|>\s*1\s*<)/.test(xmp)
}
