import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { markFont, runsOf, scripts, widthOf } from '#functions/media/ebook/font/mark-fonts.ts'
import woffs from '#functions/media/ebook/font/noto-sans.json' with { type: 'json' }

const repository = new URL('../../../', import.meta.url)

describe('the fonts of printed licences', () => {
  test.each(scripts)('are those of @fontsource/noto-sans, unchanged: %s', (script) => {
    const file = new URL(`node_modules/@fontsource/noto-sans/files/noto-sans-${script}-400-normal.woff`, repository)
    expect(readFileSync(file).toString('base64')).toBe(woffs[script])
  })

  test('show each character in the script that has it, and a question mark for what none has', () => {
    const shown = runsOf('Aж王ő').map(({ script, glyphs }) => [
      script,
      glyphs.map(({ character }) => character).join(''),
    ])
    expect(shown).toEqual([
      ['latin', 'A'],
      ['cyrillic', 'ж'],
      ['latin', '?'],
      ['latin-ext', 'ő'],
    ])
    expect(widthOf(runsOf('ii'))).toBe(2 * markFont('latin').advanceOf(markFont('latin').glyphOf(0x69)))
  })
})

test('what reads books in a function is bundled without pdf.js', async () => {
  const { metafile } = await build({
    entryPoints: [new URL('functions/media/ebook/ebook-child.ts', repository).pathname],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
  })
  expect(Object.keys(metafile.inputs).filter((it) => it.includes('pdfjs-dist'))).toEqual([])
})
