import { describe, expect, test } from 'vitest'
import { inspectEbook, markEbook } from '#functions/media/ebook/ebook.ts'
import { readArchive, unpack } from '#functions/media/ebook/epub/read-archive.ts'
import { findMarks } from '#trace/find-marks.ts'
import { epubcheck, installed, withFiles } from './debian-tools.ts'
import { archive, epub2, epub3, type Files } from './epub-books.ts'
import { marked, sampleMark } from './sample-mark.ts'

const books = [
  ['EPUB 3', epub3],
  ['EPUB 2', epub2],
] as const

describe.each(books)('a marked %s', (_version, files) => {
  test('has its type first and stored', async () => {
    const copy = await marked(archive(files))
    expect(copy.toString('latin1', 30, 58)).toBe('mimetypeapplication/epub+zip')
    expect(copy.readUInt16LE(8)).toBe(0)
  })

  test('has every chapter as it was, byte for byte, but for one element', async () => {
    const copy = await contents(await marked(archive(files)))
    for (const [path, before] of Object.entries(files)) {
      if (!path.endsWith('.xhtml')) continue
      const inserted = new RegExp(`<(h:)?div id="copy-${sampleMark.code}">(?:&#\\d+;)+</(h:)?div>(?=</(h:)?body\\s*>)`)
      expect(copy[path]).toMatch(inserted)
      expect(copy[path]?.replace(inserted, '')).toBe(before)
    }
  })

  test('ends with a page that tells whose copy it is', async () => {
    const copy = Object.entries(
      await contents(await marked(archive(files), { ...sampleMark, licensee: '<Zoë> & "王"' })),
    )
    const [path, page] = copy.at(-1) ?? []
    expect(path).toMatch(/storefold-licence\.xhtml$/)
    expect(page).toContain('licensed to &#60;Zo&#235;&#62; &#38; &#34;&#29579;&#34;.')
    expect(page).toContain(`Copy ${sampleMark.code}`)
    const book = copy.find(([it]) => it.endsWith('.opf'))?.[1]
    expect(book).toMatch(/<(opf:)?itemref idref="storefold-licence"\/><\/(opf:)?spine>/)
  })

  test.skipIf(!installed('java', 'epubcheck'))(
    'is valid as epubcheck has it, even when it was marked twice (needs java and epubcheck)',
    { timeout: 240_000 },
    async () => {
      const copy = await marked(archive(files), { ...sampleMark, licensee: '<Zoë> & "王" 🐞\u0000\u0007' })
      const again = await marked(copy, { ...sampleMark, code: 'C10X23NE0V5EF2GT' })
      const checked = withFiles({ 'book.epub': again }, (path) => epubcheck(path('book.epub')))
      expect(checked.output).toContain('No errors or warnings detected')
    },
  )

  test('becomes the same copy for the same mark', async () => {
    const book = archive(files)
    expect((await marked(book)).equals(await marked(book))).toBe(true)
  })
})

describe('an EPUB', () => {
  test('is accepted with its title and the number of documents in its spine', async () => {
    const verdicts = await Promise.all([epub3, epub2].map((it) => inspectEbook(archive(it))))
    expect(verdicts).toEqual([
      { outcome: 'accepted', format: 'epub', title: 'The Book & its Tests', units: 3 },
      { outcome: 'accepted', format: 'epub', title: 'Old Book', units: 1 },
    ])
  })

  test('keeps the encoding of its chapters', async () => {
    const chapter =
      epub3['EPUB/book/text/two.xhtml']?.toString().replace('UTF-8', 'UTF-16').replace('the end', 'Käfer 🐞') ?? ''
    const bytes = Buffer.from(`\ufeff${chapter}`, 'utf16le')
    for (const encoded of [bytes, Buffer.from(bytes).swap16()]) {
      const copy = await marked(archive({ ...epub3, 'EPUB/book/text/two.xhtml': encoded }))
      const entry = (await readArchive(copy)).find(({ path }) => path.endsWith('two.xhtml'))
      const after = entry === undefined ? Buffer.alloc(0) : unpack(entry)
      expect(after.subarray(0, 2)).toEqual(encoded.subarray(0, 2))
      expect((after[0] === 0xff ? after : after.swap16()).toString('utf16le')).toContain('Käfer 🐞')
      expect(await findMarks(copy)).toEqual([sampleMark.code])
    }
  })

  test('with obfuscated fonts is marked; with protected chapters it is refused', async () => {
    const encryption = (algorithm: string) => ({
      ...epub3,
      'META-INF/encryption.xml': `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/><enc:CipherData><enc:CipherReference URI="EPUB/f.otf"/></enc:CipherData></enc:EncryptedData></encryption>`,
    })
    expect(await markEbook(archive(encryption('http://www.idpf.org/2008/embedding')), sampleMark)).toMatchObject({
      outcome: 'marked',
    })
    const locked = archive(encryption('http://www.w3.org/2001/04/xmlenc#aes256-cbc'))
    expect(await inspectEbook(locked)).toMatchObject({ outcome: 'rejected', code: 'encrypted' })
  })

  test('loses the signature that its copy would break', async () => {
    const copy = await contents(await marked(archive({ ...epub3, 'META-INF/signatures.xml': '<signatures/>' })))
    expect(Object.keys(copy)).not.toContain('META-INF/signatures.xml')
  })

  test.each([
    ['is a ZIP archive of something else', { 'a.txt': 'a' }, 'not-an-ebook'],
    ['says that it is something else', { ...epub3, mimetype: 'application/zip' }, 'not-an-ebook'],
    ['has no container', without('META-INF/container.xml'), 'not-an-ebook'],
    ['has no package', without('EPUB/book/package.opf'), 'damaged'],
    ['lacks a chapter', without('EPUB/book/text/two.xhtml'), 'damaged'],
    ['has a chapter that is no XML', { ...epub3, 'EPUB/book/text/two.xhtml': '<p>a<br>b</p>' }, 'damaged'],
    [
      'has a chapter without a body',
      { ...epub3, 'EPUB/book/text/two.xhtml': '<html xmlns="http://www.w3.org/1999/xhtml"/>' },
      'damaged',
    ],
  ] as const)('that %s is refused', async (_what, files, code) => {
    expect(await inspectEbook(archive(files))).toMatchObject({ outcome: 'rejected', code })
    expect(await markEbook(archive(files), sampleMark)).toMatchObject({ outcome: 'rejected', code })
  })
})

function without(path: string): Files {
  return Object.fromEntries(Object.entries(epub3).filter(([it]) => it !== path))
}

async function contents(epub: Uint8Array): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await readArchive(epub)).map((entry) => [entry.path, unpack(entry).toString('utf8')]))
}
