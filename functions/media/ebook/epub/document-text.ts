import { bookLimits } from '../book-limits.ts'
import { EpubProblem } from './epub-problem.ts'

/** An XML document as text, and the way back to the bytes that it came from. */
export interface DocumentText {
  readonly text: string
  /** The document's bytes with insertions in ASCII, each before the unit of text at `at`; all other bytes stay. */
  withInsertions(insertions: readonly Insertion[]): Buffer
}

interface Insertion {
  readonly at: number
  readonly ascii: string
}

/** UTF-8, or UTF-16 by its byte order mark, which are the encodings of EPUB; Latin-1 where the document says so. */
export function documentText(bytes: Buffer): DocumentText {
  if (bytes.length > bookLimits.documentBytes) {
    throw new EpubProblem('too-large-unpacked', 'A document in the EPUB is larger than a chapter may be.')
  }
  if (bytes.length >= 2 && bytes.readUInt16BE(0) === 0xfffe) return decoded(bytes.toString('utf16le'), 'utf16le')
  if (bytes.length >= 2 && bytes.readUInt16BE(0) === 0xfeff) {
    const swapped = Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16()
    const { text, withInsertions } = decoded(swapped.toString('utf16le'), 'utf16le')
    return { text, withInsertions: (insertions) => withInsertions(insertions).swap16() }
  }
  const declared = /^[^>]{0,100}encoding\s*=\s*["'](?:iso-8859-1|windows-1252|us-ascii)["']/i
  if (declared.test(bytes.toString('latin1', 0, 200))) return decoded(bytes.toString('latin1'), 'latin1')
  try {
    return decoded(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), 'utf8')
  } catch (error) {
    throw new EpubProblem('damaged', 'A document in the EPUB is neither UTF-8 nor UTF-16.', { cause: error })
  }
}

/** All three encodings give back the bytes that they were decoded from. */
function decoded(text: string, encoding: 'utf8' | 'utf16le' | 'latin1'): DocumentText {
  return {
    text,
    withInsertions(insertions) {
      let from = 0
      const parts = insertions
        .toSorted((a, b) => a.at - b.at)
        .flatMap(({ at, ascii }) => {
          const before = text.slice(from, at)
          from = at
          return [before, ascii]
        })
      return Buffer.from([...parts, text.slice(from)].join(''), encoding)
    },
  }
}

/** Text for XML of any encoding: what is not ASCII, and what XML reads as its own, as character references. */
export function asciiXml(text: string): string {
  return [...text]
    .map((it) => (/^[\x20-\x7e\n]$/.test(it) && !/[&<>"']/.test(it) ? it : `&#${it.codePointAt(0)};`))
    .join('')
}
