import { asciiXml, type DocumentText } from './document-text.ts'
import { EpubProblem } from './epub-problem.ts'
import { hiddenCode } from './hidden-code.ts'
import { walkXml } from './walk-xml.ts'

const xhtml = 'http://www.w3.org/1999/xhtml'

/** The place before the end of a chapter's body. */
interface ChapterEnd {
  readonly at: number
  /** Of the document's XHTML elements, with its colon. */
  readonly prefix: string
  readonly ids: ReadonlySet<string>
}

/** @throws EpubProblem for a document that has no body, or is not XML at all. */
export function chapterEnd(text: string): ChapterEnd {
  const ids = new Set<string>()
  let end: ChapterEnd | undefined
  walkXml(text, {
    onOpen({ attributes: { id } }) {
      if (id !== undefined) ids.add(id)
    },
    onClose({ local, namespace, prefix, parent, selfClosing }, at) {
      if (local === 'body' && namespace === xhtml && parent?.parent === undefined && !selfClosing)
        end = { at, prefix, ids }
    },
  })
  if (end === undefined) throw new EpubProblem('damaged', 'A chapter of the EPUB has no body.')
  return end
}

/** The document with the code at the end of its body, once in an id and once in its text; its other bytes stay. */
export function markChapter(document: DocumentText, code: string): Buffer {
  const { at, prefix, ids } = chapterEnd(document.text)
  const id = unused(`copy-${code}`, ids)
  return document.withInsertions([
    { at, ascii: `<${prefix}div id="${id}">${asciiXml(hiddenCode(code))}</${prefix}div>` },
  ])
}

/** A name with a number behind it where it is taken already, as in a book that was marked before. */
export function unused(name: string, taken: { has(name: string): boolean }): string {
  let [free, count] = [name, 1]
  while (taken.has(free)) free = `${name}-${++count}`
  return free
}
