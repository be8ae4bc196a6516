import { posix } from 'node:path'
import { bookLimits } from '../book-limits.ts'
import { oneLine } from '../licence-mark.ts'
import { type DocumentText, documentText } from './document-text.ts'
import { EpubProblem } from './epub-problem.ts'
import { type ArchiveEntry, unpack } from './read-archive.ts'
import { walkXml, type XmlElement } from './walk-xml.ts'

/** The package document of an EPUB: what it consists of and how it is read. */
export interface EpubPackage {
  readonly path: string
  readonly document: DocumentText
  /** 2 or 3. */
  readonly version: number
  readonly title: string | null
  /** The namespace prefix of the package's own elements, with its colon. */
  readonly prefix: string
  /** Where the end tags begin. */
  readonly ends: Readonly<Record<'metadata' | 'manifest' | 'spine', number>>
  readonly ids: ReadonlySet<string>
  /** Paths in the archive of the spine's documents, in reading order, each once. */
  readonly spine: readonly { readonly path: string; readonly mediaType: string }[]
}

const opf = 'http://www.idpf.org/2007/opf'
const dc = 'http://purl.org/dc/elements/1.1/'

/** @throws EpubProblem where container or package are not what EPUB says. */
export function readPackage(entries: ReadonlyMap<string, ArchiveEntry>): EpubPackage {
  const path = packagePath(entries)
  const document = textAt(entries, path)
  const items = new Map<string, { href: string; mediaType: string }>()
  const references: string[] = []
  const ids = new Set<string>()
  const ends: Record<string, number> = {}
  let root: XmlElement | undefined
  let title: string | null = null
  walkXml(document.text, {
    onOpen(element) {
      root ??= element
      const { id, href, 'media-type': mediaType, idref } = element.attributes
      if (id !== undefined) ids.add(id)
      if (element.namespace !== opf) return
      if (element.local === 'item' && id !== undefined && href !== undefined)
        items.set(id, { href, mediaType: mediaType ?? '' })
      if (element.local === 'itemref' && idref !== undefined) references.push(idref)
    },
    onClose(element, closeStart, text) {
      if (element.namespace === dc && element.local === 'title') title ??= shortened(text)
      if (element.namespace === opf && element.parent === root && !element.selfClosing) ends[element.local] = closeStart
    },
  })
  const { metadata, manifest, spine } = ends
  if (root?.local !== 'package' || metadata === undefined || manifest === undefined || spine === undefined) {
    throw new EpubProblem('damaged', 'The package document of the EPUB lacks its metadata, manifest or spine.')
  }
  if (references.length > bookLimits.units) {
    throw new EpubProblem('too-many-pages', `The EPUB has more than ${bookLimits.units} chapters.`)
  }
  return {
    path,
    document,
    version: root.attributes['version']?.startsWith('3') === true ? 3 : 2,
    title,
    prefix: root.prefix,
    ends: { metadata, manifest, spine },
    ids,
    spine: spinePaths(path, references, items, entries),
  }
}

/** A document of the archive as text. */
export function textAt(entries: ReadonlyMap<string, ArchiveEntry>, path: string): DocumentText {
  const entry = entries.get(path)
  if (entry === undefined) throw new EpubProblem('damaged', 'The EPUB names a document that is not in it.')
  if (entry.size > bookLimits.documentBytes) {
    throw new EpubProblem('too-large-unpacked', 'A document in the EPUB is larger than a chapter may be.')
  }
  return documentText(unpack(entry))
}

/** Of several renditions the first is the default one (EPUB OCF 3.3, 4.2.6.3.1). */
function packagePath(entries: ReadonlyMap<string, ArchiveEntry>): string {
  const container = 'META-INF/container.xml'
  if (!entries.has(container)) throw new EpubProblem('not-an-ebook', 'This file is a ZIP archive, but no EPUB.')
  let path: string | undefined
  walkXml(textAt(entries, container).text, {
    onOpen({ local, attributes }) {
      if (local === 'rootfile') path ??= attributes['full-path']
    },
  })
  if (path === undefined) throw new EpubProblem('damaged', 'The EPUB does not say where its package document is.')
  return path
}

function spinePaths(
  packageAt: string,
  references: readonly string[],
  items: ReadonlyMap<string, { href: string; mediaType: string }>,
  entries: ReadonlyMap<string, ArchiveEntry>,
) {
  const found = new Map<string, { path: string; mediaType: string }>()
  for (const reference of references) {
    const item = items.get(reference)
    if (item === undefined) throw new EpubProblem('damaged', 'The spine of the EPUB names what is not in its manifest.')
    const path = posix.join(posix.dirname(packageAt), decoded(item.href))
    if (!entries.has(path)) throw new EpubProblem('damaged', 'The EPUB names a document that is not in it.')
    found.set(path, { path, mediaType: item.mediaType })
  }
  if (found.size === 0) throw new EpubProblem('damaged', 'The EPUB has no chapters.')
  return [...found.values()]
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href.replace(/#.*$/s, ''))
  } catch {
    return href
  }
}

function shortened(text: string): string | null {
  return [...oneLine(text)].slice(0, 250).join('') || null
}
