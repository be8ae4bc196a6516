import { PDFArray, type PDFContext, PDFDict, PDFName, type PDFObject, PDFRef } from '@cantoo/pdf-lib'
import { bookLimits } from '../book-limits.ts'

type InheritedKey = 'Resources' | 'MediaBox' | 'CropBox' | 'Rotate'

/** One page, with what it inherits from the nodes above it. */
export interface PageLeaf {
  readonly dict: PDFDict
  inherited(key: InheritedKey): PDFObject | undefined
}

export class TooManyPagesError extends Error {
  override readonly name = 'TooManyPagesError'
}

/**
 * The pages in reading order. pdf-lib's own walk follows a tree that leads back to itself, and one whose nodes are shared
 * ten times on ten levels, for ever.
 * @throws TooManyPagesError, or an error where the tree is none.
 */
export function pagesOf(context: PDFContext, root: PDFObject | undefined): readonly PageLeaf[] {
  const pages: PageLeaf[] = []
  const seen = new Set<PDFDict>()
  const waiting: { readonly node: PDFObject | undefined; readonly above: readonly PDFDict[] }[] = [
    { node: root, above: [] },
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const dict = next.node instanceof PDFRef ? context.lookup(next.node) : next.node
    // Entries that lead nowhere are skipped by every reader.
    if (!(dict instanceof PDFDict)) continue
    if (seen.has(dict)) throw new Error('A page occurs in the page tree twice.')
    seen.add(dict)
    const path = [dict, ...next.above]
    if (path.length > 64 || seen.size > 4 * bookLimits.units) throw new TooManyPagesError('The page tree is too large.')
    const kids = dict.lookup(PDFName.of('Kids'))
    if (kids instanceof PDFArray) {
      if (kids.size() > 2 * bookLimits.units) throw new TooManyPagesError('The page tree is too large.')
      for (const node of kids.asArray().toReversed()) waiting.push({ node, above: path })
    } else {
      pages.push({ dict, inherited: (key) => firstOf(path, key) })
      if (pages.length > bookLimits.units) throw new TooManyPagesError('There are too many pages.')
    }
  }
  return pages
}

function firstOf(path: readonly PDFDict[], key: InheritedKey): PDFObject | undefined {
  for (const dict of path) {
    const value = dict.lookup(PDFName.of(key))
    if (value !== undefined) return value
  }
  return undefined
}
