import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { ebookReader } from '#functions/media/ebook/ebook-reader.ts'
import { type ArchiveEntry, readArchive } from '#functions/media/ebook/epub/read-archive.ts'
import { newEntry, writeArchive } from '#functions/media/ebook/epub/write-archive.ts'
import { corpora } from '#test/corpora.ts'
import { archive, epub3, type Files } from './epub-books.ts'
import { pdfBook } from './pdf-books.ts'

const mebibyte = 1024 * 1024
const script = fileURLToPath(new URL('../children/reads-and-measures.ts', import.meta.url))
const books = ebookReader({ deadlineMs: 60_000, memoryLimit: 512 * mebibyte, script })
afterAll(() => books.stop())

/** Fails for a verdict that took more than 10 s of CPU; one on a process that was killed for its memory says nothing of it. */
function expectInTime(verdict: object): void {
  if ('cpuMs' in verdict) expect(verdict.cpuMs).toBeLessThan(10_000)
}

/** A PDF with these objects from number 4 on beside a catalog and one page whose content is object 4. */
function pdfWith(...objects: readonly (string | Buffer)[]): Buffer {
  const head = [
    '1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj',
    '2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj',
    '3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R >> endobj',
  ]
  const parts = [...head, ...objects].flatMap((it) => [Buffer.from(it), Buffer.from('\n')])
  return Buffer.concat([Buffer.from('%PDF-1.5\n'), ...parts, Buffer.from('trailer << /Root 1 0 R >>\n%%EOF\n')])
}

function stream(number: number, dict: string, content: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`${number} 0 obj << ${dict} /Length ${content.length} >> stream\n`),
    content,
    Buffer.from('\nendstream endobj'),
  ])
}

const zeros = (size: number) => deflateSync(Buffer.alloc(size, '0 '))
const packed = '/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode'
/** A tree of ten pages on nine levels, in which every level is the same object ten times over. */
const forest = Array.from({ length: 9 }, (_, level) => {
  const child = level === 8 ? '3 0 R' : `${level + 5} 0 R`
  return `${level + 4} 0 obj << /Type /Pages /Count 10 /Kids [${`${child} `.repeat(10)}] >> endobj`
})

const pdfBombs: Readonly<Record<string, () => Buffer | Promise<Buffer>>> = {
  'an object stream of 300 MB': () => pdfWith(stream(4, packed, zeros(300 * mebibyte))),
  'an object stream whose name is escaped': () =>
    pdfWith(stream(4, packed.replace('ObjStm', 'Obj#53tm'), zeros(300 * mebibyte))),
  'an object stream that is packed twice': () =>
    pdfWith(
      stream(4, packed.replace('/FlateDecode', '[/FlateDecode /FlateDecode]'), deflateSync(zeros(1500 * mebibyte))),
    ),
  'forty object streams of 20 MB': () =>
    pdfWith(...Array.from({ length: 40 }, (_, index) => stream(index + 4, packed, zeros(20 * mebibyte)))),
  'a cross-reference stream of 300 MB': () =>
    pdfWith(stream(4, '/Type /XRef /W [1 2 1] /Size 9 /Root 1 0 R /Filter /FlateDecode', zeros(300 * mebibyte))),
  'page content of 300 MB': () => pdfWith(stream(4, '/Filter /FlateDecode', zeros(300 * mebibyte))),
  'page content of run lengths within deflate': () =>
    pdfWith(
      stream(
        4,
        '/Filter [/FlateDecode /RunLengthDecode]',
        deflateSync(Buffer.alloc(8 * mebibyte, Buffer.from([129, 32]))),
      ),
    ),
  'a page tree that leads back to itself': () =>
    Buffer.from(pdfWith().toString('latin1').replace('/Kids [3 0 R]', '/Kids [2 0 R]'), 'latin1'),
  'a page tree with a thousand million leaves': () =>
    Buffer.from(
      pdfWith(...forest)
        .toString('latin1')
        .replace('/Kids [3 0 R]', '/Kids [4 0 R]'),
      'latin1',
    ),
  '5,001 pages': () => pdfBook(Array.from({ length: 5001 }, () => ({ content: '' }))),
  'more bytes than a book may have': () => Buffer.concat([Buffer.from('%PDF-1.4'), Buffer.alloc(64 * mebibyte)]),
}

describe('a PDF is refused with a reason, in time and memory, that is or has', { timeout: 60_000 }, () => {
  test.each(Object.entries(pdfBombs))('%s', async (_name, make) => {
    const book = await make()
    const verdict = await books.inspect(book)
    expect(verdict).toMatchObject({ outcome: 'rejected', detail: expect.stringMatching(/^[A-Z].{10,400}\.$/) })
    expectInTime(verdict)
  })

  test.each([
    ['a million brackets', '['.repeat(1_000_000)],
    ['four million numbers', `[${'1 '.repeat(4_000_000)}]`],
  ])('though not for %s that nothing leads to, which cost no more than they may', async (_name, object) => {
    const verdict = await books.inspect(pdfWith(`5 0 obj ${object} endobj`))
    expect(['accepted', 'rejected']).toContain(verdict.outcome)
  })

  test('a page in an object stream of the usual size is read all the same', async () => {
    expect(await books.inspect(await pdfBook([{}]))).toMatchObject({ outcome: 'accepted' })
  })
})

const chapter = (doctype: string, text: string) => ({
  ...epub3,
  'EPUB/book/text/two.xhtml': `<!DOCTYPE html ${doctype}><html xmlns="http://www.w3.org/1999/xhtml"><body>${text}</body></html>`,
})
const laughs = Array.from({ length: 30 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`).join(
  '',
)

const epubBombs: Readonly<Record<string, readonly [code: string, () => Buffer]>> = {
  'a picture that inflates a thousandfold': [
    'too-large-unpacked',
    () => archive({ ...epub3, 'a.png': Buffer.alloc(50 * mebibyte) }),
  ],
  'a file beyond the limit': ['too-large-unpacked', () => archive({ ...epub3, 'a.png': Buffer.alloc(65 * mebibyte) })],
  'a file that inflates beyond what its directory says': ['damaged', () => lying({ size: 10 })],
  'a file with a wrong checksum': ['damaged', () => lying({ crc: 1 })],
  'more files than a book needs': [
    'too-large-unpacked',
    () => archive(Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`f${index}`, '']))),
  ],
  'a thousand million laughs in a chapter': [
    'unsafe-archive',
    () => archive(chapter(`[<!ENTITY l0 "ha">${laughs}]`, '&l30;')),
  ],
  'an entity from a file of the reader': [
    'unsafe-archive',
    () => archive(chapter('[<!ENTITY x SYSTEM "file:///etc/passwd">]', '&x;')),
  ],
  'elements nested a hundred thousand deep': ['damaged', () => archive(chapter('', '<b>'.repeat(100_000)))],
  'a path that goes up': ['unsafe-archive', () => archive({ ...epub3, '../../evil.sh': '#' })],
  'a path that goes up within': ['unsafe-archive', () => archive({ ...epub3, 'EPUB/../../evil.sh': '#' })],
  'an absolute path': ['unsafe-archive', () => archive({ ...epub3, '/etc/evil': '#' })],
  'a backslash in a path': ['unsafe-archive', () => archive({ ...epub3, '..\\evil.bat': '#' })],
  'a drive letter': ['unsafe-archive', () => archive({ ...epub3, 'C:/evil.bat': '#' })],
  'a zero in a name': ['unsafe-archive', () => archive({ ...epub3, 'a.png\0.sh': '#' })],
  'a file twice': ['unsafe-archive', () => archive({ ...epub3, 'META-INF/Container.xml': '#' })],
  'a link to another file': ['unsafe-archive', symbolicLink],
}

describe('an EPUB is refused with a reason, in time and memory, that has', { timeout: 60_000 }, () => {
  test.each(Object.entries(epubBombs))('%s', async (_name, [code, make]) => {
    const book = make()
    const verdict = await books.inspect(book)
    expect(verdict).toMatchObject({ outcome: 'rejected', code })
    expectInTime(verdict)
  })

  test('whereas an archive within it is not opened', async () => {
    const inner = archive({ 'inner.bin': Buffer.alloc(60 * mebibyte) })
    expect(await books.inspect(archive({ ...epub3, 'a.zip': inner }))).toMatchObject({ outcome: 'accepted' })
  })
})

describe.skipIf(corpora === undefined)(
  'foreign archives that climb out of their folder (../shared/corpora/zip)',
  () => {
    const folder = join(corpora ?? '', 'zip')
    const files = corpora === undefined ? [] : readdirSync(folder).filter((it) => it.endsWith('.zip'))
    test.each(files)('%s is refused', async (file) => {
      expect(await books.inspect(readFileSync(join(folder, file)))).toMatchObject({ code: 'unsafe-archive' })
      await expect(readArchive(readFileSync(join(folder, file)))).rejects.toThrow()
    })
  },
)

function lying(lie: Partial<ArchiveEntry>): Buffer {
  return writeArchive([...entriesOf(epub3), { ...newEntry('a.txt', Buffer.alloc(5000, 'text ')), ...lie }])
}

function entriesOf(files: Files): readonly ArchiveEntry[] {
  return Object.entries(files).map(([path, content]) => newEntry(path, Buffer.from(content)))
}

/** What Unix says of the last file in the directory, turned into a link. */
function symbolicLink(): Buffer {
  const bytes = archive({ ...epub3, link: '/etc/passwd' })
  bytes.writeUInt32LE(0o120777 * 65536, bytes.lastIndexOf('PK\u0001\u0002', undefined, 'latin1') + 38)
  return bytes
}
