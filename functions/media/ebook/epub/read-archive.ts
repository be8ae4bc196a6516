import { crc32, inflateRawSync } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { bookLimits } from '../book-limits.ts'
import { EpubProblem } from './epub-problem.ts'

/** One file of an archive. */
export interface ArchiveEntry {
  readonly path: string
  /** As it lies in the archive: `packed` may be copied into another. */
  readonly packed: Uint8Array
  readonly method: 'stored' | 'deflated'
  readonly crc: number
  /** Bytes, inflated. */
  readonly size: number
}

/** The permission bits of Unix, above which the kind of a file is told; a symbolic link is 0o120000. */
const kindMask = 0o170000
const symbolicLink = 0o120000

/**
 * The files of a ZIP archive in its order, each of them inflated once to see that it is what the directory says.
 * @throws EpubProblem for paths that lead out of a folder, files that are there twice, links, and more than a book needs
 */
export async function readArchive(bytes: Uint8Array): Promise<readonly ArchiveEntry[]> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const zip = await open(buffer)
  if (zip.entryCount > bookLimits.entries) {
    throw new EpubProblem('too-large-unpacked', `The EPUB has more than ${bookLimits.entries} files.`)
  }
  const entries: ArchiveEntry[] = []
  const paths = new Set<string>()
  let [packed, unpacked] = [0, 0]
  for await (const entry of entriesOf(zip)) {
    refuseUnsafe(entry, paths)
    packed += entry.compressedSize
    unpacked += entry.uncompressedSize
    // What lies in the file twice is unpacked twice: overlapping files are how a small archive becomes a huge one.
    if (packed > buffer.length) throw new EpubProblem('unsafe-archive', 'Files in the EPUB overlap.')
    refuseLarge(entry, unpacked)
    // A folder has no content of its own.
    if (!entry.fileName.endsWith('/')) entries.push(await content(zip, buffer, entry))
  }
  return entries
}

/** The content of one file; at most what the directory said, which was checked when the archive was read. */
export function unpack({ packed, method, size }: ArchiveEntry): Buffer {
  return method === 'stored' ? Buffer.from(packed) : inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) })
}

async function open(buffer: Buffer): Promise<ZipFile> {
  try {
    return await yauzl.fromBufferPromise(buffer, { lazyEntries: true, strictFileNames: true, autoClose: false })
  } catch (error) {
    throw unreadable(error)
  }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry()
  } catch (error) {
    throw unreadable(error)
  }
}

/** yauzl's words for paths that are absolute, have a drive letter or a backslash, or go up. */
const unsafePath = /^(?:absolute path|invalid relative path|invalid characters in fileName)/

function unreadable(error: unknown): EpubProblem {
  if (error instanceof EpubProblem) return error
  return error instanceof Error && unsafePath.test(error.message)
    ? new EpubProblem('unsafe-archive', 'A file in the EPUB would be unpacked outside of its folder.', { cause: error })
    : new EpubProblem('damaged', 'The EPUB is damaged: its list of files cannot be read.', { cause: error })
}

function refuseUnsafe(entry: Entry, paths: Set<string>): void {
  if (entry.isEncrypted()) throw new EpubProblem('encrypted', 'The EPUB is protected by a password.')
  // Neither of them can be in the name of a file; some readers cut a name at the zero.
  if (/\p{Cc}/u.test(entry.fileName)) {
    throw new EpubProblem('unsafe-archive', 'The name of a file in the EPUB has control characters.')
  }
  if (((entry.externalFileAttributes >>> 16) & kindMask) === symbolicLink) {
    throw new EpubProblem('unsafe-archive', 'A file in the EPUB is a link to another.')
  }
  // EPUB 3.3, 4.2.3: names are unique without regard to case, as on the file systems of many readers.
  const path = entry.fileName.normalize('NFC').toLowerCase()
  if (paths.has(path)) throw new EpubProblem('unsafe-archive', 'A file is in the EPUB twice.')
  paths.add(path)
}

function refuseLarge({ uncompressedSize, compressedSize }: Entry, unpacked: number): void {
  const tooLarge =
    uncompressedSize > bookLimits.entryBytes ||
    unpacked > bookLimits.archiveBytes ||
    (uncompressedSize > 1024 * 1024 && uncompressedSize > compressedSize * bookLimits.ratio)
  if (tooLarge) throw new EpubProblem('too-large-unpacked', 'The EPUB unpacks to more than a book may need.')
}

async function content(zip: ZipFile, buffer: Buffer, entry: Entry): Promise<ArchiveEntry> {
  const method = entry.compressionMethod === 0 ? 'stored' : entry.compressionMethod === 8 ? 'deflated' : undefined
  if (method === undefined)
    throw new EpubProblem('damaged', 'The EPUB is compressed in a way that readers do not know.')
  try {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
    const packed = buffer.subarray(fileDataStart, fileDataStart + entry.compressedSize)
    const read: ArchiveEntry = { path: entry.fileName, packed, method, crc: entry.crc32, size: entry.uncompressedSize }
    const bytes = unpack(read)
    if (bytes.length === read.size && crc32(bytes) === read.crc) return read
  } catch (error) {
    throw new EpubProblem('damaged', 'A file in the EPUB is damaged.', { cause: error })
  }
  throw new EpubProblem('damaged', 'A file in the EPUB is not what its checksum says.')
}
