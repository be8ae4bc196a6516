import { type PDFContext, PDFHexString, PDFName, type PDFRef } from '@cantoo/pdf-lib'
import { markFont, type Run, type Script } from '../font/mark-fonts.ts'

/**
 * Puts the fonts of these lines into a document, embedded as PDF/A asks: composite fonts whose codes are glyph numbers,
 * with a map back to characters for whoever copies or searches the text.
 */
export function embedFonts(context: PDFContext, lines: readonly (readonly Run[])[]): ReadonlyMap<Script, PDFRef> {
  const used = new Map<Script, Map<number, string>>()
  for (const { script, glyphs } of lines.flat()) {
    const characters = used.get(script) ?? new Map<number, string>()
    for (const { glyph, character } of glyphs) characters.set(glyph, character)
    used.set(script, characters)
  }
  return new Map([...used].map(([script, characters]) => [script, embed(context, script, characters)]))
}

function embed(context: PDFContext, script: Script, characters: ReadonlyMap<number, string>): PDFRef {
  const { program, advanceOf, metrics } = markFont(script)
  const name = `NotoSans-${script}`
  const descriptor = context.obj({
    Type: 'FontDescriptor',
    FontName: name,
    // Symbolic: its codes are glyph numbers and no known encoding.
    Flags: 4,
    FontBBox: [...metrics.box],
    ItalicAngle: 0,
    Ascent: metrics.ascent,
    Descent: metrics.descent,
    CapHeight: 714,
    StemV: 80,
    FontFile2: context.register(context.flateStream(program, { Length1: program.length })),
  })
  const descendant = context.obj({
    Type: 'Font',
    Subtype: 'CIDFontType2',
    BaseFont: name,
    CIDSystemInfo: {
      Registry: PDFHexString.of('41646F6265'),
      Ordering: PDFHexString.of('4964656E74697479'),
      Supplement: 0,
    },
    FontDescriptor: context.register(descriptor),
    CIDToGIDMap: 'Identity',
    DW: 1000,
    W: [...characters.keys()].toSorted((a, b) => a - b).flatMap((glyph) => [glyph, [advanceOf(glyph)]]),
  })
  return context.register(
    context.obj({
      Type: 'Font',
      Subtype: 'Type0',
      BaseFont: name,
      Encoding: PDFName.of('Identity-H'),
      DescendantFonts: [context.register(descendant)],
      ToUnicode: context.register(context.flateStream(toUnicode(characters))),
    }),
  )
}

/** ISO 32000-1, 9.10.3; at most 100 lines a block. */
function toUnicode(characters: ReadonlyMap<number, string>): string {
  const lines = [...characters].map(([glyph, character]) => `<${hex(glyph)}> <${utf16(character)}>`)
  const blocks = Array.from({ length: Math.ceil(lines.length / 100) }, (_, index) => {
    const block = lines.slice(index * 100, index * 100 + 100)
    return `${block.length} beginbfchar\n${block.join('\n')}\nendbfchar\n`
  })
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${blocks.join('')}endcmap
CMapName currentdict /CMap defineresource pop
end
end
`
}

export function hex(glyph: number): string {
  return glyph.toString(16).padStart(4, '0').toUpperCase()
}

export function utf16(text: string): string {
  return Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()
}
