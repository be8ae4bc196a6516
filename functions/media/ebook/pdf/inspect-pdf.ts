import type { Rejection } from '../../picture/verdict.ts'
import type { InspectedEbook } from '../ebook-outcome.ts'
import type { LicenceMark } from '../licence-mark.ts'
import { titleOf } from './document-metadata.ts'
import { markOpened } from './mark-pdf.ts'
import { openPdf, unreadable } from './open-pdf.ts'

/** Nobody's: what it marks is thrown away. */
const trial: LicenceMark = { code: '0000000000000000', licensee: 'Nobody', order: 'none', date: '1970-01-01' }

/** Whether copies of a PDF can be marked, by marking one: what is accepted here must not be refused to a buyer. */
export async function inspectPdf(bytes: Uint8Array): Promise<InspectedEbook | Rejection> {
  const opened = await openPdf(bytes)
  if (opened.outcome === 'rejected') return opened
  try {
    // Before the trial: its mark goes into the same information.
    const title = titleOf(opened.pdf)
    const marked = await markOpened(opened, bytes, trial)
    return marked.outcome === 'rejected'
      ? marked
      : { outcome: 'accepted', format: 'pdf', title, units: opened.pages.length }
  } catch (error) {
    return unreadable(error)
  }
}
