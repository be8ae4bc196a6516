import sax, { type QualifiedTag } from 'sax'
import { EpubProblem } from './epub-problem.ts'

/** An element with its place in the document; offsets in UTF-16 units. */
export interface XmlElement {
  readonly local: string
  /** With its colon; empty without one. */
  readonly prefix: string
  readonly namespace: string
  readonly parent: XmlElement | undefined
  readonly attributes: Readonly<Record<string, string>>
  readonly start: number
  readonly startTagEnd: number
  readonly selfClosing: boolean
}

interface XmlVisitor {
  onOpen?(element: XmlElement): void
  /** `closeStart`: where the end tag begins; the text is what stands directly in the element. */
  onClose?(element: XmlElement, closeStart: number, text: string): void
}

// A comment or an attribute may be long (a picture in a data: address); the document itself is limited.
Object.assign(sax, { MAX_BUFFER_LENGTH: Number.POSITIVE_INFINITY })

const maxDepth = 500

/**
 * Walks through a document with namespaces. Entities are never expanded, except HTML's and numeric ones by their
 * character; nothing is fetched.
 * @throws EpubProblem where it is not well-formed, or declares entities made of others or of files
 */
export function walkXml(xml: string, visitor: XmlVisitor): void {
  const parser = sax.parser(true, { xmlns: true, position: true })
  const open: { readonly element: XmlElement; text: string }[] = []
  parser.ondoctype = refuseEntities
  parser.onerror = (error) => {
    // An entity that the document declares itself stays as it is written.
    if (!/character entity/i.test(error.message)) {
      throw new EpubProblem('damaged', 'A document in the EPUB is not well-formed XML.', { cause: error })
    }
    parser.error = null as unknown as Error
  }
  parser.onopentag = (tag) => {
    const element = elementOf(tag as QualifiedTag, open.at(-1)?.element, parser)
    if (open.push({ element, text: '' }) > maxDepth) {
      throw new EpubProblem('damaged', `A document in the EPUB is nested deeper than ${maxDepth}.`)
    }
    visitor.onOpen?.(element)
  }
  const onText = (text: string) => {
    const last = open.at(-1)
    if (last !== undefined) last.text += text
  }
  parser.ontext = onText
  parser.oncdata = onText
  parser.onclosetag = () => {
    const last = open.pop()
    if (last !== undefined) visitor.onClose?.(last.element, parser.startTagPosition - 1, last.text)
  }
  parser.write(xml).close()
}

function elementOf(tag: QualifiedTag, parent: XmlElement | undefined, parser: sax.SAXParser): XmlElement {
  return {
    local: tag.local,
    prefix: tag.prefix === '' ? '' : `${tag.prefix}:`,
    namespace: tag.uri,
    parent,
    attributes: Object.fromEntries(Object.values(tag.attributes).map(({ name, value }) => [name, value])),
    start: parser.startTagPosition - 1,
    startTagEnd: parser.position,
    selfClosing: tag.isSelfClosing,
  }
}

/** A thousand million laughs are an entity of entities. An entity of plain text does no harm. */
function refuseEntities(doctype: string): void {
  const declared = doctype.match(/<!ENTITY[^>]*>/g) ?? []
  if (declared.length > 300 || declared.some((it) => /%|SYSTEM|PUBLIC|&(?!#|amp;|lt;)/.test(it))) {
    throw new EpubProblem('unsafe-archive', 'A document in the EPUB declares entities that are made of others.')
  }
}
