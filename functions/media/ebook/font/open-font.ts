import { inflateSync } from 'node:zlib'

/** What is needed of a TrueType font to set one line of text and to put it into a PDF. */
export interface TrueTypeFont {
  /** The font as a PDF embeds it: outlines and metrics, nothing else. */
  readonly program: Buffer
  /** Glyph of a character (code point); 0 where there is none. */
  glyphOf(codePoint: number): number
  /** In thousandths of the font size. */
  advanceOf(glyph: number): number
  /** In thousandths of the font size. */
  readonly metrics: { readonly ascent: number; readonly descent: number; readonly box: readonly number[] }
}

/** PDF needs these of a TrueType program (ISO 32000-1, table 126); the last three only where the font has them. */
const embedded = ['glyf', 'head', 'hhea', 'hmtx', 'loca', 'maxp', 'cvt ', 'fpgm', 'prep']

/** Reads a font of our own from WOFF 1 (https://www.w3.org/TR/WOFF/): tables of TrueType, each deflated. */
export function openFont(woff: Buffer): TrueTypeFont {
  const tables = tablesOf(woff)
  const [head, hhea, hmtx, cmap] = ['head', 'hhea', 'hmtx', 'cmap'].map((name) => tables.get(name))
  if (head === undefined || hhea === undefined || hmtx === undefined || cmap === undefined) {
    throw new Error('The font lacks a table.')
  }
  const thousandths = (units: number) => Math.round((units * 1000) / head.readUInt16BE(18))
  const lastMetric = hhea.readUInt16BE(34) - 1
  const characters = charactersOf(cmap)
  return {
    program: programOf(tables),
    glyphOf: (codePoint) => characters.get(codePoint) ?? 0,
    advanceOf: (glyph) => thousandths(hmtx.readUInt16BE(Math.min(glyph, lastMetric) * 4)),
    metrics: {
      ascent: thousandths(hhea.readInt16BE(4)),
      descent: thousandths(hhea.readInt16BE(6)),
      box: [36, 38, 40, 42].map((offset) => thousandths(head.readInt16BE(offset))),
    },
  }
}

function tablesOf(woff: Buffer): ReadonlyMap<string, Buffer> {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('The font is no WOFF 1.')
  return new Map(
    Array.from({ length: woff.readUInt16BE(12) }, (_, index) => {
      const entry = 44 + index * 20
      const [offset, packed, length] = [4, 8, 12].map((it) => woff.readUInt32BE(entry + it)) as [number, number, number]
      const bytes = woff.subarray(offset, offset + packed)
      return [woff.toString('latin1', entry, entry + 4), packed < length ? inflateSync(bytes) : bytes]
    }),
  )
}

/** The tables behind an sfnt header; each begins at a multiple of four bytes. */
function programOf(tables: ReadonlyMap<string, Buffer>): Buffer {
  const kept = embedded.flatMap((name) => {
    const table = tables.get(name)
    return table === undefined ? [] : [{ name, table }]
  })
  const power = Math.floor(Math.log2(kept.length))
  const header = Buffer.alloc(12 + kept.length * 16)
  header.writeUInt32BE(0x00010000, 0)
  header.writeUInt16BE(kept.length, 4)
  header.writeUInt16BE(16 << power, 6)
  header.writeUInt16BE(power, 8)
  header.writeUInt16BE(kept.length * 16 - (16 << power), 10)
  let offset = header.length
  const padded = kept.map(({ name, table }) => ({
    name,
    table,
    bytes: Buffer.concat([table, Buffer.alloc(-table.length & 3)]),
  }))
  // The directory is sorted by name, with which upper case comes first; ours are all lower case.
  for (const [index, { name, table, bytes }] of padded.toSorted((a, b) => (a.name < b.name ? -1 : 1)).entries()) {
    const entry = 12 + index * 16
    header.write(name, entry, 'latin1')
    header.writeUInt32BE(checksum(bytes), entry + 4)
    header.writeUInt32BE(offset, entry + 8)
    header.writeUInt32BE(table.length, entry + 12)
    offset += bytes.length
  }
  return Buffer.concat([header, ...padded.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ bytes }) => bytes)])
}

function checksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0
  return sum
}

/** Format 4 of the character map, which has all of the basic multilingual plane. */
function charactersOf(cmap: Buffer): ReadonlyMap<number, number> {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, index) => cmap.readUInt32BE(4 + index * 8 + 4))
  const start = subtables.find((offset) => cmap.readUInt16BE(offset) === 4)
  if (start === undefined) throw new Error('The font has no character map of format 4.')
  const segments = cmap.readUInt16BE(start + 6) / 2
  const characters = new Map<number, number>()
  for (let index = 0; index < segments; index++) {
    const field = (column: number) => start + 14 + (column * segments + index) * 2 + (column > 0 ? 2 : 0)
    const [last, first] = [cmap.readUInt16BE(field(0)), cmap.readUInt16BE(field(1))]
    const [delta, range] = [cmap.readUInt16BE(field(2)), cmap.readUInt16BE(field(3))]
    for (let character = first; character <= last && character < 0xffff; character++) {
      const listed = range === 0 ? character : cmap.readUInt16BE(field(3) + range + (character - first) * 2)
      if (listed !== 0) characters.set(character, (listed + delta) & 0xffff)
    }
  }
  return characters
}
