import { PDFArray, type PDFContext, PDFDict, PDFName, type PDFObject, PDFRef } from '@cantoo/pdf-lib'
import type { Script } from '../font/mark-fonts.ts'
import type { LicenceMark } from '../licence-mark.ts'
import { balanceOf } from './content-balance.ts'
import { embedFonts } from './embed-fonts.ts'
import { aroundContent, markLines } from './mark-instructions.ts'
import { contentReader } from './page-content.ts'
import type { PageLeaf } from './page-tree.ts'
import { visibleBox } from './visible-box.ts'

const name = PDFName.of
const fontName = (script: Script) => `StorefoldMark-${script}`

/**
 * Puts a mark around the content of every page. The page's own streams stay as they are, and what many pages share
 * (resources, the instructions of the mark on pages of one size) is written once.
 */
export async function markPages(context: PDFContext, pages: readonly PageLeaf[], mark: LicenceMark): Promise<void> {
  const contents = contentReader()
  const lines = markLines(mark)
  const fonts = embedFonts(context, [lines.visible, lines.invisible])
  const resources = withFonts(context, fonts)
  const streams = new Map<string, PDFRef>()
  const streamOf = (instructions: string) => {
    const known = streams.get(instructions) ?? context.register(context.flateStream(instructions))
    streams.set(instructions, known)
    return known
  }
  for (const page of pages) {
    const { before, after } = aroundContent(
      visibleBox(page),
      balanceOf(await contents.read(page.dict)),
      lines,
      fontName,
    )
    page.dict.set(name('Contents'), context.obj([streamOf(before), ...ownContents(page.dict), streamOf(after)]))
    page.dict.set(name('Resources'), resources(page.inherited('Resources')))
  }
}

function ownContents(page: PDFDict): readonly PDFObject[] {
  const contents = page.get(name('Contents'))
  const array = page.lookup(name('Contents'))
  if (array instanceof PDFArray) return array.asArray().filter((it) => it instanceof PDFRef)
  return contents instanceof PDFRef && array !== undefined ? [contents] : []
}

/** Resources with the fonts of the mark beside their own; one copy for all pages that share them. */
function withFonts(context: PDFContext, fonts: ReadonlyMap<Script, PDFRef>): (own: PDFObject | undefined) => PDFRef {
  const copies = new Map<PDFObject | undefined, PDFRef>()
  return (own) => {
    const known = copies.get(own)
    if (known !== undefined) return known
    const copy = own instanceof PDFDict ? own.clone(context) : context.obj({})
    const ownFonts = own instanceof PDFDict ? own.lookup(name('Font')) : undefined
    const font = ownFonts instanceof PDFDict ? ownFonts.clone(context) : context.obj({})
    for (const [script, ref] of fonts) font.set(name(fontName(script)), ref)
    copy.set(name('Font'), font)
    const ref = context.register(copy)
    copies.set(own, ref)
    return ref
  }
}
