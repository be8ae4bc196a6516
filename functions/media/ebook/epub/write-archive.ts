import { crc32, deflateRawSync } from 'node:zlib'
import type { ArchiveEntry } from './read-archive.ts'

/** 1 January 1980, the first day that ZIP knows: the same files give the same bytes, whenever they are written. */
const dosDate = 0x0021
const utf8Names = 0x0800

/** A file of our own for an archive; stored when deflating gains nothing. */
export function newEntry(path: string, bytes: Uint8Array): ArchiveEntry {
  const deflated = deflateRawSync(bytes)
  const smaller = deflated.length < bytes.length
  return {
    path,
    packed: smaller ? deflated : bytes,
    method: smaller ? 'deflated' : 'stored',
    crc: crc32(bytes),
    size: bytes.length,
  }
}

/** A file that must be readable without inflating, at a place that is known beforehand. */
export function storedEntry(path: string, bytes: Uint8Array): ArchiveEntry {
  return { path, packed: bytes, method: 'stored', crc: crc32(bytes), size: bytes.length }
}

/**
 * A ZIP archive of these files in this order. What another archive had is copied as it was packed, which takes no time and
 * keeps it as it was. Sizes stand before each file, not behind: some readers cannot read a stored file otherwise.
 */
export function writeArchive(entries: readonly ArchiveEntry[]): Buffer {
  const parts: Uint8Array[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.path, 'utf8')
    const shared = sharedHeader(entry, name.length)
    const local = Buffer.concat([signature(0x04034b50), shared, name])
    parts.push(local, entry.packed)
    directory.push(directoryEntry(shared, name, offset))
    offset += local.length + entry.packed.length
  }
  const listed = Buffer.concat(directory)
  return Buffer.concat([...parts, listed, endOfDirectory(entries.length, listed.length, offset)])
}

/** From "version needed" to the length of the extra field, which both headers of a file have alike. */
function sharedHeader({ method, crc, size, packed }: ArchiveEntry, nameLength: number): Buffer {
  const header = Buffer.alloc(26)
  header.writeUInt16LE(20, 0)
  header.writeUInt16LE(utf8Names, 2)
  header.writeUInt16LE(method === 'stored' ? 0 : 8, 4)
  header.writeUInt16LE(dosDate, 8)
  header.writeUInt32LE(crc, 10)
  header.writeUInt32LE(packed.length, 14)
  header.writeUInt32LE(size, 18)
  header.writeUInt16LE(nameLength, 22)
  return header
}

function directoryEntry(shared: Buffer, name: Buffer, offset: number): Buffer {
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(offset, 10)
  return Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), shared, rest, name])
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(offset, 16)
  return end
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
