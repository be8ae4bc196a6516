import { PDFArray, type PDFContext, PDFDict, type PDFObject, PDFRef, PDFStream } from '@cantoo/pdf-lib'

/** ISO 32000-1, annex C: no reader takes a higher one. */
const highest = 8_388_607

/**
 * Keeps new objects off the numbers that a book refers to without having such an object: a reference that leads nowhere
 * draws nothing, and must not lead to a font of ours instead.
 */
export function skipNumbersInUse(context: PDFContext): void {
  let largest = context.largestObjectNumber
  const waiting: PDFObject[] = context.enumerateIndirectObjects().map(([, object]) => object)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next instanceof PDFRef && next.objectNumber <= highest) largest = Math.max(largest, next.objectNumber)
    else if (next instanceof PDFStream) waiting.push(next.dict)
    else if (next instanceof PDFDict) for (const value of next.values()) waiting.push(value)
    else if (next instanceof PDFArray) for (const value of next.asArray()) waiting.push(value)
  }
  context.largestObjectNumber = largest
}
