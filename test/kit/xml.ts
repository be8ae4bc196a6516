import { createRequire } from 'node:module'

/** An element with what is in it; names keep their prefixes. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  readonly children: readonly XmlElement[]
}

interface SaxParser {
  onopentag: (tag: { name: string; attributes: Record<string, string> }) => void
  onclosetag: (name: string) => void
  ontext: (text: string) => void
  onerror: (error: Error) => void
  write(text: string): SaxParser
  close(): void
}

// The package has no types of its own.
const { parser } = createRequire(import.meta.url)('sax') as {
  parser(strict: true, options: { strictEntities: true }): SaxParser
}

/** Everything that XML 1.0 allows in a document (section 2.2). */
const characters = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u

/** Reads a document; throws for one that is not well-formed. */
export function readXml(document: string): XmlElement {
  if (!characters.test(document)) throw new Error('the document has characters that XML does not allow')
  const root = { name: '', attributes: {}, text: '', children: [] as XmlElement[] }
  const open: { name: string; attributes: Record<string, string>; text: string; children: XmlElement[] }[] = [root]
  const sax = parser(true, { strictEntities: true })
  sax.onopentag = ({ name, attributes }) => {
    const element = { name, attributes, text: '', children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  }
  sax.onclosetag = () => open.pop()
  sax.ontext = (text) => {
    const top = open.at(-1)
    if (top !== undefined) top.text += text
  }
  sax.onerror = (error) => {
    throw error
  }
  sax.write(document).close()
  const [element] = root.children
  if (element === undefined || open.length !== 1) throw new Error('the document has no whole element')
  return element
}

/** The children of an element with that name. */
export function childrenOf({ children }: XmlElement, name: string): XmlElement[] {
  return children.filter((child) => child.name === name)
}

/** The text of the one child with that name. */
export function textOf(element: XmlElement, name: string): string {
  const [child, ...others] = childrenOf(element, name)
  if (child === undefined || others.length > 0) throw new Error(`${element.name} has not one ${name}`)
  return child.text
}
