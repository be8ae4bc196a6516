import { copyCode } from '#functions/media/ebook/copy-code.ts'
import type { CopyMark } from '#functions/media/ebook/copy-mark.ts'
import { markEbook } from '#functions/media/ebook/ebook.ts'

export const sampleMark: CopyMark = {
  code: copyCode('ord_01', 0),
  licensee: 'Ada Lovelace',
  order: 'ord_01',
  date: '2026-11-28',
}

/** A marked copy; fails where the book is refused. */
export async function marked(book: Uint8Array, mark: CopyMark = sampleMark): Promise<Buffer> {
  const verdict = await markEbook(book, mark)
  if (verdict.outcome !== 'marked') throw new Error(`${verdict.code}: ${verdict.detail} (${verdict.cause})`)
  return Buffer.from(verdict.content)
}
