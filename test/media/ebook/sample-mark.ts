import { copyCode } from '#functions/media/ebook/copy-code.ts'
import { markEbook } from '#functions/media/ebook/ebook.ts'
import type { LicenceMark } from '#functions/media/ebook/licence-mark.ts'

export const sampleMark: LicenceMark = {
  code: copyCode('ord_01', 0),
  licensee: 'Ada Lovelace',
  order: 'ord_01',
  date: '2026-11-28',
}

/** A marked copy; fails where the book is refused. */
export async function marked(book: Uint8Array, mark: LicenceMark = sampleMark): Promise<Buffer> {
  const verdict = await markEbook(book, mark)
  if (verdict.outcome !== 'marked') throw new Error(`${verdict.code}: ${verdict.detail} (${verdict.cause})`)
  return Buffer.from(verdict.content)
}
