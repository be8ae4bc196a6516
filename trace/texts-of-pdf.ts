import { constants, inflateSync } from 'node:zlib'

const maxStreamBytes = 64 * 1024 * 1024

/** What is written in a PDF: in its streams as they are, and in its pages as a reader would read them. */
export async function* textsOfPdf(bytes: Buffer): AsyncGenerator<string> {
  yield* streamsOf(bytes)
  yield* pagesOf(bytes)
}

/** Streams that inflate, found without regard to the structure around them, which may be broken. */
function* streamsOf(bytes: Buffer): Generator<string> {
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
    const begin = at + 6 + (bytes[at + 6] === 13 ? 1 : 0) + 1
    // The first byte of zlib: deflate, with a window of up to 32 KiB.
    if (((bytes[begin] ?? 0) & 0x8f) === 0x08) {
      try {
        const options = { maxOutputLength: maxStreamBytes, finishFlush: constants.Z_SYNC_FLUSH }
        yield inflateSync(bytes.subarray(begin), options).toString('latin1')
      } catch {
        // Not deflated after all, or a picture of great size.
      }
    }
  }
}

/**
 * The pages' text. Programs that write a PDF anew choose other fonts and codes; pdf.js reads them all. It is imported here
 * alone: a deployed function has no use for it.
 */
async function* pagesOf(bytes: Buffer): AsyncGenerator<string> {
  const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.ERRORS })
  try {
    const document = await task.promise
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number)
      const { items } = await page.getTextContent()
      const words = items.map((it) => ('str' in it ? it.str : ''))
      // Joined both ways: a code may lie in one piece beside others, or in several pieces.
      yield words.join(' ')
      yield words.join('')
      page.cleanup()
    }
  } catch {
    // Damaged or protected by a password: what its streams said is all there is.
  } finally {
    await task.destroy()
  }
}
