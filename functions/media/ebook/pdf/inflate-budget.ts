import { decodePDFRawStream, PDFContext, PDFName, PDFRawStream } from '@cantoo/pdf-lib'

/** A file unpacks to more than it may. */
export class InflateBudgetError extends Error {
  override readonly name = 'InflateBudgetError'
}

interface Decoder {
  ensureBuffer(requested: number): Uint8Array
}

/** Bytes that may still be unpacked; undefined while nobody counts. One book is read at a time. */
let left: number | undefined
let exceeded = false

const decoder = commonDecoder()
const ensureBuffer = decoder.ensureBuffer
const granted = new WeakMap<Decoder, number>()

/**
 * Every decoder of pdf-lib, whatever the filter and however many there are in a row, grows its buffer in this method of
 * their common class. pdf-lib has no limit of its own, and looking for streams beforehand would have to find them as its
 * parser does, escapes in names and all.
 */
decoder.ensureBuffer = function (this: Decoder, requested: number): Uint8Array {
  if (left !== undefined) {
    const before = granted.get(this) ?? 0
    if (requested > before) {
      granted.set(this, requested)
      left -= requested - before
    }
    if (left < 0) {
      exceeded = true
      throw new InflateBudgetError('The file unpacks to more than it may.')
    }
  }
  return ensureBuffer.call(this, requested)
}

/**
 * Runs a step in which pdf-lib may unpack so many bytes in all.
 * @throws InflateBudgetError also where pdf-lib's parser swallows errors and goes on.
 */
export async function withinInflateBudget<T>(bytes: number, step: () => Promise<T> | T): Promise<T> {
  left = bytes
  exceeded = false
  try {
    const result = await step()
    if (exceeded) throw new InflateBudgetError('The file unpacks to more than it may.')
    return result
  } catch (error) {
    throw exceeded ? new InflateBudgetError('The file unpacks to more than it may.', { cause: error }) : error
  } finally {
    left = undefined
  }
}

/** The class is not exported, but a decoder that is made by an export leads to it. */
function commonDecoder(): Decoder {
  const dict = PDFContext.create().obj({ Filter: PDFName.of('ASCIIHexDecode') })
  let prototype: unknown = decodePDFRawStream(PDFRawStream.of(dict, new Uint8Array()))
  while (typeof prototype === 'object' && prototype !== null) {
    // Own property of the class that all decoders extend.
    if (Object.hasOwn(prototype, 'ensureBuffer')) return prototype as Decoder
    prototype = Object.getPrototypeOf(prototype)
  }
  throw new Error('pdf-lib has no decoder whose buffer can be limited.')
}
