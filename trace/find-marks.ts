import { codesInText } from './codes-in-text.ts'
import { textsOfEpub } from './texts-of-epub.ts'
import { textsOfPdf } from './texts-of-pdf.ts'

/**
 * The codes of the copies that a file was made from, each once: a PDF or EPUB that was saved anew by other programs or
 * stripped of its metadata, or text that was copied out of one. More than one means that copies were put together.
 * For one's own investigation, not for functions: it reads everything and takes seconds.
 */
export async function findMarks(bytes: Uint8Array): Promise<string[]> {
  const codes = new Set<string>()
  for await (const text of textsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))) {
    for (const code of codesInText(text)) codes.add(code)
  }
  return [...codes]
}

async function* textsOf(bytes: Buffer): AsyncGenerator<string> {
  yield bytes.toString('utf8')
  if (bytes.subarray(0, 1024).includes('%PDF-')) yield* textsOfPdf(bytes)
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') yield* textsOfEpub(bytes)
}
