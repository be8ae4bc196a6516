import { expect, test } from 'vitest'
import { attachment, fileName } from '#functions/media/copy/file-name.ts'

test.each([
  ['Notes by the Translator', 'Notes by the Translator.pdf'],
  ['C++ / the "good" parts: 2nd?', 'C++ the good parts 2nd.pdf'],
  ['../../etc/passwd', 'etc passwd.pdf'],
  ['line\r\nbreak', 'line break.pdf'],
  ['   ', 'book.pdf'],
  ['x'.repeat(500), `${'x'.repeat(120)}.pdf`],
])('a book is saved under its product’s name, less what file systems stumble over: %s', (product, expected) => {
  expect(fileName(product, 'pdf')).toBe(expected)
})

test('a header names the file in ASCII for old clients and as it is for the others', () => {
  expect(attachment('Crème brûlée 日本.epub')).toBe(
    `attachment; filename="Creme brulee __.epub"; filename*=UTF-8''Cr%C3%A8me%20br%C3%BBl%C3%A9e%20%E6%97%A5%E6%9C%AC.epub`,
  )
})

test('a header can’t be broken out of', () => {
  const header = attachment(fileName(`a"; filename="b.exe\r\nset-cookie: x`, 'pdf'))
  expect(header).not.toMatch(/[\r\n]/)
  expect(header.match(/"/g)).toHaveLength(2)
})
