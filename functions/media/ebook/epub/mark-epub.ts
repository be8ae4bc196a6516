import { posix } from 'node:path'
import type { Rejection } from '../../picture/verdict.ts'
import type { MarkedEbook } from '../ebook-outcome.ts'
import type { LicenceMark } from '../licence-mark.ts'
import { refusal } from './epub-problem.ts'
import { licencePage } from './licence-page.ts'
import { markChapter, unused } from './mark-chapter.ts'
import { markPackage } from './mark-package.ts'
import { chaptersOf, type OpenedEpub, openEpub } from './open-epub.ts'
import type { ArchiveEntry } from './read-archive.ts'
import { textAt } from './read-package.ts'
import { newEntry, storedEntry, writeArchive } from './write-archive.ts'

/** One buyer's copy of an EPUB. */
export async function markEpub(bytes: Uint8Array, mark: LicenceMark): Promise<MarkedEbook | Rejection> {
  try {
    return { outcome: 'marked', format: 'epub', content: writeArchive(markedEntries(await openEpub(bytes), mark)) }
  } catch (error) {
    return refusal(error)
  }
}

function markedEntries({ entries, book }: OpenedEpub, mark: LicenceMark): readonly ArchiveEntry[] {
  const folder = posix.dirname(book.path)
  const licence = unused('storefold-licence', { has: (name) => entries.has(posix.join(folder, `${name}.xhtml`)) })
  const href = `${licence}.xhtml`
  const changed = new Map(chaptersOf(book).map((path) => [path, markChapter(textAt(entries, path), mark.code)]))
  changed.set(book.path, markPackage(book, mark, href))
  const files = [...entries.values()]
    // A signature of the files as they were would be wrong for what they are now.
    .filter(({ path }) => path !== 'mimetype' && path !== 'META-INF/signatures.xml')
    .map((entry) => {
      const bytes = changed.get(entry.path)
      return bytes === undefined ? entry : newEntry(entry.path, bytes)
    })
  return [
    // First and stored, so that the format can be told from the first bytes (EPUB OCF 3.3, 4.3).
    storedEntry('mimetype', Buffer.from('application/epub+zip')),
    ...files,
    newEntry(posix.join(folder, href), licencePage(mark, book.version)),
  ]
}
