import { constants, inflateSync } from 'node:zlib'
import { decodePDFRawStream, PDFArray, PDFDict, PDFName, PDFNull, type PDFObject, PDFRawStream } from '@cantoo/pdf-lib'
import { bookLimits } from '../book-limits.ts'
import { InflateBudgetError, withinInflateBudget } from './inflate-budget.ts'

const newline = Buffer.from('\n')

interface ContentReader {
  /**
   * The drawing instructions of one page, unpacked.
   * @throws InflateBudgetError when all pages together unpack to more than they may
   */
  read(page: PDFDict): Promise<Buffer>
}

/** Reads the pages of one document, one after the other, within one budget. */
export function contentReader(): ContentReader {
  let left: number = bookLimits.pdfContents
  return {
    async read(page) {
      const parts: Uint8Array[] = []
      for (const stream of contentStreams(page)) {
        const content = await unpack(stream, left)
        left -= content.length
        // Between two streams is white space, though neither has any.
        parts.push(content, newline)
      }
      return Buffer.concat(parts)
    },
  }
}

/** The streams of a page's content, in order; what is no stream draws nothing. */
function contentStreams(page: PDFDict): readonly PDFRawStream[] {
  const contents = page.lookup(PDFName.of('Contents'))
  const all: readonly (PDFObject | undefined)[] =
    contents instanceof PDFArray ? contents.asArray().map((_, index) => contents.lookup(index)) : [contents]
  return all.filter((it) => it instanceof PDFRawStream)
}

async function unpack(stream: PDFRawStream, left: number): Promise<Uint8Array> {
  const filter = soleFilter(stream)
  if (filter === undefined) return stream.contents
  if (filter === 'FlateDecode' && !(stream.dict.lookup(PDFName.of('DecodeParms')) instanceof PDFDict)) {
    return inflate(stream.contents, left)
  }
  return withinInflateBudget(left, () => decodePDFRawStream(stream).decode())
}

/** The name of the only filter, undefined where there is none, `several` for a chain of them. */
function soleFilter({ dict }: PDFRawStream): string | undefined {
  const filter = dict.lookup(PDFName.of('Filter'))
  if (filter === undefined || filter === PDFNull) return undefined
  if (filter instanceof PDFName) return filter.decodeText()
  if (!(filter instanceof PDFArray) || filter.size() > 1) return 'several'
  return filter.size() === 0 ? undefined : filter.lookup(0, PDFName).decodeText()
}

/** zlib is twenty times faster than pdf-lib's inflate. A stream that ends early draws what there is of it. */
function inflate(bytes: Uint8Array, left: number): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(left, 1), finishFlush: constants.Z_SYNC_FLUSH })
  } catch (error) {
    if (error instanceof RangeError)
      throw new InflateBudgetError('The pages unpack to more than they may.', { cause: error })
    throw error
  }
}
