import { refuseProtected } from './copy-protection.ts'
import { EpubProblem } from './epub-problem.ts'
import { type ArchiveEntry, readArchive, unpack } from './read-archive.ts'
import { type EpubPackage, readPackage } from './read-package.ts'

export interface OpenedEpub {
  /** By path, in the order of the archive. */
  readonly entries: ReadonlyMap<string, ArchiveEntry>
  readonly book: EpubPackage
}

const mimetype = 'application/epub+zip'

/** Reads a foreign EPUB within its limits. @throws EpubProblem */
export async function openEpub(bytes: Uint8Array): Promise<OpenedEpub> {
  const entries = new Map((await readArchive(bytes)).map((entry) => [entry.path, entry]))
  const named = entries.get('mimetype')
  if (named === undefined || named.size > 100 || unpack(named).toString('latin1').trim() !== mimetype) {
    throw new EpubProblem('not-an-ebook', 'This file is a ZIP archive, but no EPUB.')
  }
  refuseProtected(entries)
  return { entries, book: readPackage(entries) }
}

/** Documents of the spine that a mark goes into; drawings (SVG) and the like have no body for it. */
export function chaptersOf({ spine }: EpubPackage): readonly string[] {
  return spine.filter(({ mediaType }) => mediaType === 'application/xhtml+xml').map(({ path }) => path)
}
