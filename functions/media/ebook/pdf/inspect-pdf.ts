import type { Rejection } from '../../picture/verdict.ts'
import type { InspectedEbook } from '../ebook.ts'
import { balanceOf } from './content-balance.ts'
import { titleOf } from './document-metadata.ts'
import { openPdf, unreadable } from './open-pdf.ts'
import { contentReader } from './page-content.ts'

/** Whether copies of a PDF can be marked: every page's instructions are read, as marking does. */
export async function inspectPdf(bytes: Uint8Array): Promise<InspectedEbook | Rejection> {
  const opened = await openPdf(bytes)
  if (opened.outcome === 'rejected') return opened
  try {
    const contents = contentReader()
    for (const { dict } of opened.pages) balanceOf(await contents.read(dict))
    return { outcome: 'accepted', format: 'pdf', title: titleOf(opened.pdf), units: opened.pages.length }
  } catch (error) {
    return unreadable(error)
  }
}
