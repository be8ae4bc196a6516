import { documentText } from '#functions/media/ebook/epub/document-text.ts'
import { type ArchiveEntry, readArchive, unpack } from '#functions/media/ebook/epub/read-archive.ts'

/** What is written in the files of an EPUB, or of any other archive of texts; pictures and fonts say nothing. */
export async function* textsOfEpub(bytes: Uint8Array): AsyncGenerator<string> {
  for (const entry of await entriesOf(bytes)) {
    if (!/\.(?:jpe?g|png|gif|webp|svgz|otf|ttf|woff2?|mp[34]|m4a)$/i.test(entry.path)) yield textOf(entry)
  }
}

/** A copy that was put together so badly that it is refused as a book has its bytes looked at, and that is all. */
async function entriesOf(bytes: Uint8Array): Promise<readonly ArchiveEntry[]> {
  try {
    return await readArchive(bytes)
  } catch {
    return []
  }
}

function textOf(entry: ArchiveEntry): string {
  const bytes = unpack(entry)
  try {
    return documentText(bytes).text
  } catch {
    return bytes.toString('latin1')
  }
}
