import { readFileSync } from 'node:fs'
import { PDFArray, PDFDocument, PDFName, PDFRef } from '@cantoo/pdf-lib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { inspectEbook, markEbook } from '#functions/media/ebook/ebook.ts'
import { licenceSentence } from '#functions/media/ebook/licence-mark.ts'
import { findMarks } from '#trace/find-marks.ts'
import { installed, madeBy, run, textOfPages, withFiles } from './debian-tools.ts'
import { archivalBook, type BookPage, pagesOf, pdfBook } from './pdf-books.ts'
import { marked, sampleMark } from './sample-mark.ts'

const line = 'BT /Times-Roman-0 12 Tf 100 300 Td (No font, no text) Tj ET'

/** Ways in which a page differs from what a naive stamp expects. */
const oddPages: Readonly<Record<string, readonly BookPage[]>> = {
  plain: [{}],
  'turned by 90 degrees': [{ rotate: 90 }],
  'turned by 180 degrees': [{ rotate: 180 }],
  'turned by 270 degrees': [{ rotate: 270 }],
  'turned backwards': [{ rotate: -90 }],
  'cropped, with its origin elsewhere': [{ media: [-300, -200, 500, 700], crop: [-100, -50, 300, 500] }],
  'cropped and turned': [{ media: [1000, 1000, 1800, 1900], crop: [1100, 1050, 1500, 1750], rotate: 90 }],
  'cropped beyond its media box': [{ crop: [-100, -100, 9000, 9000] }],
  'with a large unit': [{ media: [0, 0, 42, 60], userUnit: 10 }],
  narrow: [{ media: [0, 0, 90, 300] }],
  'with states that are left open': [
    { content: `q 0 0 m 0.1 0 0 0.1 500 500 cm q /Span BMC BT ${line.slice(2)} BT q` },
  ],
  'with states that are taken too often': [
    { content: `Q Q ${line} q 5 0 0 5 -900 -900 cm Q Q Q Q 9 0 0 9 999 999 cm` },
  ],
  'with letters that look like instructions': [
    {
      content: `% q q q\n(q \\) q (q) Q) pop [(Q)] <51> q BI /W 4 /H 1 /BPC 8 /CS /G ID Q q  EI Q 0.1 0 0 0.1 900 900 cm`,
    },
  ],
  'without content': [{ content: '' }],
}

const tools = installed('qpdf', 'pdftotext', 'pdftoppm')

describe.skipIf(!tools)('a marked PDF (needs qpdf, pdftotext and pdftoppm)', () => {
  test.each(Object.entries(oddPages))('whose page is %s shows its licence, and is valid', async (_name, pages) => {
    const book = await pdfBook(pages)
    const copy = await marked(book)
    const checked = withFiles({ 'copy.pdf': copy }, (path) => run('qpdf', '--check', path('copy.pdf')))
    expect(checked, checked.output).toMatchObject({ status: 0 })
    expect(textOfPages(copy).every((it) => it.includes(licenceSentence(sampleMark)))).toBe(true)
    const [before, after] = await Promise.all([footerInk(book), footerInk(copy)])
    expect(after - before).toBeGreaterThan(0.02)
  })

  test('has the text of the book on every page, and the mark', async () => {
    const book = await pdfBook([...pagesOf(40), ...Object.values(oddPages).flat()])
    const withoutMark = (text: string) =>
      text
        .replaceAll(licenceSentence(sampleMark), '')
        .replaceAll(sampleMark.code, '')
        .split(/\s+/)
        .filter((it) => it !== '')
    const [before, after] = [textOfPages(book), textOfPages(await marked(book))]
    expect(after.map(withoutMark)).toEqual(before.map(withoutMark))
    expect(before[3]).toContain('Page 4 of the book')
  })

  test('names a licensee in any script', async () => {
    const licensee = 'Zoë Łukasz Дмитрий Ελένη Nguyễn 王小明 سارة 🐞 "q) Q" \\'
    const copy = await marked(await pdfBook([{}]), { ...sampleMark, licensee: `${licensee}\n\u202e\0` })
    expect(textOfPages(copy).join()).toContain('Zoë Łukasz Дмитрий Ελένη Nguyễn 王小明')
    expect(await footerInk(copy)).toBeGreaterThan(0.02)
  })

  test('keeps what PDF/A-1 asks for', async () => {
    const copy = await marked(await archivalBook())
    const text = copy.toString('latin1')
    expect(text).toMatch(/^%PDF-1\.4/)
    expect(text).not.toContain('/ObjStm')
    expect(text).not.toContain('/SMask')
    expect(text).toMatch(/\/ID\s*\[/)
    expect(text).toContain('pdfaid:part="1"')
    expect(text).toMatch(/<xmpRights:UsageTerms>.*Ada Lovelace/)
    const fonts = withFiles({ 'copy.pdf': copy }, (path) => run('pdffonts', path('copy.pdf')))
    const rows = fonts.output.trim().split('\n').slice(2)
    expect(rows.length).toBeGreaterThanOrEqual(2)
    // Columns: embedded, subset, with a map to Unicode.
    expect(rows.filter((it) => !/ yes (?:yes|no ) /.test(it))).toEqual([])
  })

  test('comes from a book with object streams, and has them again', async () => {
    const plain = await marked(await pdfBook(pagesOf(3), { objectStreams: false }))
    const packed = await marked(madeBy('qpdf', await pdfBook(pagesOf(3)), '--object-streams=generate', 'in', 'out'))
    expect([plain, packed].map((it) => it.includes('/ObjStm'))).toEqual([false, true])
  })

  test('is refused where the book is encrypted, with or without a password to open it', async () => {
    const book = await pdfBook([{}])
    for (const [user, bits] of [
      ['', '256'],
      ['secret', '256'],
      ['', '128'],
    ] as const) {
      const weak = bits === '128' ? ['--allow-weak-crypto'] : []
      const locked = madeBy('qpdf', book, ...weak, '--encrypt', user, 'owner', bits, '--', 'in', 'out')
      expect(await inspectEbook(locked)).toMatchObject({ outcome: 'rejected', code: 'encrypted' })
      expect(await markEbook(locked, sampleMark)).toMatchObject({ outcome: 'rejected', code: 'encrypted' })
    }
  })
})

describe('a PDF', () => {
  test('is accepted with its title and its number of pages', async () => {
    expect(await inspectEbook(await pdfBook(pagesOf(300)))).toEqual({
      outcome: 'accepted',
      format: 'pdf',
      title: 'The Book of Tests',
      units: 300,
    })
  })

  test('has no title where it names none', async () => {
    expect(await inspectEbook(await pdfBook([{}], { title: ' \n' }))).toMatchObject({ title: null })
  })

  test('becomes the same copy for the same mark, and grows little with its pages', async () => {
    const book = await pdfBook(pagesOf(300))
    const copy = await marked(book)
    expect(copy.equals(await marked(book))).toBe(true)
    expect(copy.length - book.length).toBeLessThan(100_000)
  })

  test('that refers to what it lacks does not refer to parts of the mark afterwards', async () => {
    const lacking = await PDFDocument.create({ updateMetadata: false })
    const page = lacking.addPage([300, 400])
    const numbers = Array.from({ length: 20 }, (_, index) => lacking.context.largestObjectNumber + 1 + index)
    page.node.set(PDFName.of('Missing'), lacking.context.obj(numbers.map((it) => PDFRef.of(it))))
    const copy = await PDFDocument.load(await marked(await lacking.save({ useObjectStreams: false })))
    const missing = copy.getPage(0).node.lookup(PDFName.of('Missing'), PDFArray)
    expect(numbers.map((_, index) => missing.lookup(index))).toEqual(numbers.map(() => undefined))
  })

  test('that was marked before keeps both marks', async () => {
    const other = { ...sampleMark, code: 'C10X23NE0V5EF2GT', licensee: 'Charles Babbage' }
    const codes = await findMarks(await marked(await marked(await pdfBook([{}, { rotate: 90 }])), other))
    expect(codes.toSorted()).toEqual([sampleMark.code, other.code].toSorted())
  })
})

/** The share of dark pixels among the lowest eighth of the first page, as poppler paints it in its crop box. */
async function footerInk(pdf: Uint8Array): Promise<number> {
  const png = withFiles({ 'copy.pdf': pdf }, (path) => {
    run(
      'pdftoppm',
      '-scale-to',
      '1000',
      '-f',
      '1',
      '-l',
      '1',
      '-cropbox',
      '-png',
      '-singlefile',
      path('copy.pdf'),
      path('page'),
    )
    return readFileSync(path('page.png'))
  })
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true })
  const from = Math.floor(info.height * 0.875) * info.width
  const footer = data.subarray(from)
  const lines = Math.max(1, Math.round(footer.length / info.width / 10))
  return footer.filter((it) => it < 200).length / (info.width * lines)
}
