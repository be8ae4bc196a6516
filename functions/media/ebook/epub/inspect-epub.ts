import type { Rejection } from '../../picture/verdict.ts'
import type { InspectedEbook } from '../ebook-outcome.ts'
import { refusal } from './epub-problem.ts'
import { chapterEnd } from './mark-chapter.ts'
import { chaptersOf, openEpub } from './open-epub.ts'
import { textAt } from './read-package.ts'

/** Whether copies of an EPUB can be marked: the place for the mark is looked for in every chapter, as marking does. */
export async function inspectEpub(bytes: Uint8Array): Promise<InspectedEbook | Rejection> {
  try {
    const { entries, book } = await openEpub(bytes)
    for (const path of chaptersOf(book)) chapterEnd(textAt(entries, path).text)
    return { outcome: 'accepted', format: 'epub', title: book.title, units: book.spine.length }
  } catch (error) {
    return refusal(error)
  }
}
