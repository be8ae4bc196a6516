import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { copyCode } from '#functions/media/ebook/copy-code.ts'
import { readArchive, unpack } from '#functions/media/ebook/epub/read-archive.ts'
import { findMarks } from '#trace/find-marks.ts'
import { installed, madeBy, run, textOfPages, withFiles } from './debian-tools.ts'
import { archive, epub2, epub3 } from './epub-books.ts'
import { pagesOf, pdfBook } from './pdf-books.ts'
import { marked, sampleMark } from './sample-mark.ts'

const { code } = sampleMark
const book = () => pdfBook([...pagesOf(3), { rotate: 90 }, { media: [0, 0, 90, 120] }])

/** What people do to a PDF. */
const savers = {
  'qpdf with object streams, linearized': ['qpdf', '--object-streams=generate', '--linearize', 'in', 'out'],
  'qpdf as plain text': ['qpdf', '--qdf', '--object-streams=disable', 'in', 'out'],
  'qpdf, one page of it': ['qpdf', '--empty', '--pages', 'in', '3', '--', 'out'],
  'qpdf, encrypted for everybody': ['qpdf', '--encrypt', '', 'owner', '256', '--', 'in', 'out'],
  Ghostscript: ['gs', '-q', '-dNOPAUSE', '-dBATCH', '-sDEVICE=pdfwrite', '-o', 'out', 'in'],
  cairo: ['pdftocairo', '-pdf', 'in', 'out'],
} as const

describe('the mark of a PDF is found', () => {
  for (const [name, [program, ...args]] of Object.entries(savers)) {
    test.skipIf(!installed(program))(`after ${name} (needs ${program})`, async () => {
      expect(await findMarks(madeBy(program, await marked(await book()), ...args))).toEqual([code])
    })
  }

  test.skipIf(!installed('exiftool', 'qpdf'))('without its metadata (needs exiftool and qpdf)', async () => {
    const copy = await marked(await pdfBook(pagesOf(3), { objectStreams: false }))
    const stripped = withFiles({ 'copy.pdf': copy }, (path) => {
      run('exiftool', '-q', '-overwrite_original', '-all=', path('copy.pdf'))
      run('qpdf', '--linearize', path('copy.pdf'), path('saved.pdf'))
      return readFileSync(path('saved.pdf'))
    })
    expect(copy.includes('StorefoldCopy')).toBe(true)
    expect(stripped.includes('StorefoldCopy')).toBe(false)
    expect(await findMarks(stripped)).toEqual([code])
  })

  test.skipIf(!installed('pdftotext'))('in the text of each single page (needs pdftotext)', async () => {
    for (const text of textOfPages(await marked(await book())))
      expect(await findMarks(Buffer.from(text))).toEqual([code])
  })
})

describe.each([
  ['EPUB 3', epub3],
  ['EPUB 2', epub2],
] as const)('the mark of an %s is found', (_version, files) => {
  test('after its files were packed anew, without metadata and licence page', async () => {
    const entries = await readArchive(await marked(archive(files)))
    const kept = entries.filter(({ path }) => !path.includes('licence') && !path.endsWith('.opf'))
    const repacked = archive(Object.fromEntries(kept.toReversed().map((it) => [it.path, unpack(it)])))
    expect(await findMarks(repacked)).toEqual([code])
  })

  test('in the copied text of each single chapter', async () => {
    const chapters = (await readArchive(await marked(archive(files)))).filter(({ path }) => path.endsWith('.xhtml'))
    expect(chapters.length).toBeGreaterThan(1)
    for (const chapter of chapters) {
      // As a browser would copy it: elements gone, references read.
      const text = unpack(chapter)
        .toString('utf8')
        .replace(/<[^>]*>/g, '')
        .replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number)))
      expect(await findMarks(Buffer.from(text))).toEqual([code])
    }
  })
})

describe('marks', () => {
  test('of two copies are both found where a file was made of both', async () => {
    const other = { ...sampleMark, code: copyCode('ord_02', 1) }
    const [one, two] = await Promise.all(
      [sampleMark, other].map(async (it) => readArchive(await marked(archive(epub3), it))),
    )
    const mixed = archive({
      'a.xhtml': unpack(chapterOf(one)),
      'b.xhtml': unpack(chapterOf(two)),
    })
    expect((await findMarks(mixed)).toSorted()).toEqual([code, other.code].toSorted())
  })

  test('are not found in books that have none, in damaged ones, or in codes that are wrong', async () => {
    const wrong = code.replace(/.$/, (it) => (it === '7' ? '8' : '7'))
    const files = [
      await book(),
      archive(epub3),
      Buffer.from(`copy ${wrong}`),
      Buffer.from('%PDF-1.4 no'),
      Buffer.from('PK\u0003\u0004'),
      Buffer.alloc(0),
    ]
    for (const file of files) expect(await findMarks(file)).toEqual([])
  })
})

function chapterOf(entries: Awaited<ReturnType<typeof readArchive>> | undefined) {
  const chapter = entries?.find(({ path }) => path.endsWith('two.xhtml'))
  if (chapter === undefined) throw new Error('The sample book has a second chapter.')
  return chapter
}
