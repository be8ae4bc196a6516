import woffs from './noto-sans.json' with { type: 'json' }
import { openFont, type TrueTypeFont } from './open-font.ts'

/** The scripts that a printed licence can show, in the order in which a character is looked for. */
export const scripts = ['latin', 'latin-ext', 'cyrillic', 'greek', 'vietnamese'] as const
export type Script = (typeof scripts)[number]

const opened = new Map<Script, TrueTypeFont>()

/** A part of Noto Sans, opened when it is first needed: most names need the first one alone, which has 17 kB. */
export function markFont(script: Script): TrueTypeFont {
  const font = opened.get(script) ?? openFont(Buffer.from(woffs[script], 'base64'))
  opened.set(script, font)
  return font
}

/** Characters of one script in a row. */
export interface Run {
  readonly script: Script
  readonly glyphs: readonly { readonly glyph: number; readonly character: string }[]
}

/** Splits a line where the font changes. What no font has (Arabic, Chinese …) is shown as a question mark. */
export function runsOf(line: string): readonly Run[] {
  const runs: { script: Script; glyphs: { glyph: number; character: string }[] }[] = []
  for (const character of line) {
    const { script, glyph, shown } = look(character) ?? look('?') ?? { script: 'latin' as const, glyph: 0, shown: '?' }
    const last = runs.at(-1)
    if (last?.script === script) last.glyphs.push({ glyph, character: shown })
    else runs.push({ script, glyphs: [{ glyph, character: shown }] })
  }
  return runs
}

/** In thousandths of the font size. */
export function widthOf(runs: readonly Run[]): number {
  return runs.reduce(
    (sum, { script, glyphs }) => sum + glyphs.reduce((all, { glyph }) => all + markFont(script).advanceOf(glyph), 0),
    0,
  )
}

function look(shown: string): { script: Script; glyph: number; shown: string } | undefined {
  for (const script of scripts) {
    const glyph = markFont(script).glyphOf(shown.codePointAt(0) ?? 0)
    if (glyph !== 0) return { script, glyph, shown }
  }
  return undefined
}
