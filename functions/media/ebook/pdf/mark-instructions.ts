import { type Run, runsOf, type Script, widthOf } from '../font/mark-fonts.ts'
import type { LicenceMark } from '../licence-mark.ts'
import { licenceSentence } from '../licence-mark.ts'
import type { ContentBalance } from './content-balance.ts'
import { hex, utf16 } from './embed-fonts.ts'
import type { VisibleBox } from './visible-box.ts'

/** The lines that marks are drawn from, split by font once for all pages. */
interface MarkLines {
  readonly sentence: string
  readonly visible: readonly Run[]
  readonly invisible: readonly Run[]
}

export function markLines(mark: LicenceMark): MarkLines {
  const sentence = licenceSentence(mark)
  // Spaces keep the code apart from the page's own text, whatever stands beside it.
  return { sentence, visible: runsOf(sentence), invisible: runsOf(` ${mark.code} `) }
}

/** Points on paper. */
const footer = { size: 7, margin: 10 } as const
/** A grey that stands out from white (4.2:1) and from black (5:1). */
const grey = 0.46

/**
 * What is drawn before and after a page's own instructions. Those run within states of their own: what they leave behind
 * is closed, and a state that they take too many is one that was put there for it.
 */
export function aroundContent(
  box: VisibleBox,
  { missing, closing }: ContentBalance,
  lines: MarkLines,
  fontName: (script: Script) => string,
): { readonly before: string; readonly after: string } {
  const size = footerSize(box, lines)
  const margin = Math.min(footer.margin * box.unitsPerPoint, box.height * 0.04, box.width * 0.04)
  const tiny = Math.min(size, box.unitsPerPoint, box.height / 8)
  const unseen = (x: number, y: number) => show(lines.invisible, { x, y, size: tiny, mode: 3 }, fontName)
  const seen = show(lines.visible, { x: margin, y: margin, size, mode: 0 }, fontName)
  const upright = `${box.matrix.map(number).join(' ')} cm`
  return {
    before: `q ${upright}\n${artifact(unseen(margin, box.height - tiny))}Q\n${'q '.repeat(missing + 1)}\n`,
    after: [
      `\n${closing.join(' ')}\nQ\nq ${upright}\n${number(grey)} g\n`,
      artifact(`/Span << /ActualText <FEFF${utf16(lines.sentence)}> >> BDC\n${seen}EMC\n`),
      artifact(unseen(box.width / 2, tiny / 3)),
      'Q\n',
    ].join(''),
  }
}

/** The sentence in one line within the box, smaller on a page that is narrower than it. */
function footerSize(box: VisibleBox, { visible }: MarkLines): number {
  const fitting = (box.width * 0.92 * 1000) / Math.max(widthOf(visible), 1)
  return Math.min(footer.size * box.unitsPerPoint, fitting, box.height * 0.5)
}

/** Not part of the text that is read aloud, as a tagged document must say of page footers. */
function artifact(instructions: string): string {
  return `/Artifact << /Type /Pagination >> BDC\n${instructions}EMC\n`
}

interface Placing {
  readonly x: number
  readonly y: number
  readonly size: number
  /** 0 fills, 3 draws nothing but can be searched and copied. */
  readonly mode: 0 | 3
}

function show(runs: readonly Run[], { x, y, size, mode }: Placing, fontName: (script: Script) => string): string {
  const shown = runs.map(
    ({ script, glyphs }) =>
      `/${fontName(script)} ${number(size)} Tf <${glyphs.map(({ glyph }) => hex(glyph)).join('')}> Tj`,
  )
  return `BT ${mode} Tr 1 0 0 1 ${number(x)} ${number(y)} Tm\n${shown.join('\n')}\nET\n`
}

/** PDF knows no exponents. */
function number(value: number): string {
  return value.toFixed(4).replace(/\.?0+$/, '')
}
