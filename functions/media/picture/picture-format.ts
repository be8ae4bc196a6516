/** The formats that are decoded. Everything else is refused before a decoder sees it. */
const pictureFormats = ['jpeg', 'png', 'webp', 'gif', 'avif'] as const
export type PictureFormat = (typeof pictureFormats)[number]

/** What the first bytes say that a file is. */
type Sniffed =
  | { readonly kind: 'picture'; readonly format: PictureFormat }
  /** A format that is known and not accepted; `name` is what people call it. */
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'unknown' }

/** Tells a file's format by its magic bytes alone; names and announced types prove nothing. */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).toString('latin1')
  for (const [format, matches] of Object.entries(pictures)) {
    // The keys of `pictures` are PictureFormats by its annotation; Object.entries forgets that.
    if (matches(head)) return { kind: 'picture', format: format as PictureFormat }
  }
  const other = others.find(({ matches }) => matches(head))
  return other === undefined ? { kind: 'unknown' } : { kind: 'other', name: other.name }
}

type Matcher = (head: string) => boolean

const pictures: Readonly<Record<PictureFormat, Matcher>> = {
  jpeg: (head) => head.startsWith('\xff\xd8\xff'),
  png: (head) => head.startsWith('\x89PNG\r\n\x1a\n'),
  webp: (head) => head.startsWith('RIFF') && head.startsWith('WEBP', 8),
  gif: (head) => /^GIF8[79]a/.test(head),
  avif: (head) => ['avif', 'avis'].includes(majorBrand(head)),
}

/** HEIC needs an HEVC decoder, which sharp's libvips is built without for patent reasons. */
const others: readonly { readonly name: string; readonly matches: Matcher }[] = [
  {
    name: 'HEIC',
    matches: (head) => ['heic', 'heix', 'heim', 'heis', 'hevc', 'mif1', 'msf1'].includes(majorBrand(head)),
  },
  {
    name: 'SVG',
    matches: (head) => /^(?:\xef\xbb\xbf)?\s*<(?:svg|(?:\?xml|!--|!DOCTYPE)[\s\S]*<svg)[\s>]/i.test(head),
  },
  { name: 'PDF', matches: (head) => head.startsWith('%PDF-') },
  { name: 'TIFF', matches: startsWithAny('II*\0', 'II+\0', 'MM\0*', 'MM\0+') },
  { name: 'BMP', matches: (head) => head.startsWith('BM') && head.startsWith('\0\0\0\0', 6) },
  { name: 'JPEG 2000', matches: startsWithAny('\0\0\0\x0cjP  ', '\xff\x4f\xff\x51') },
  { name: 'JPEG XL', matches: startsWithAny('\0\0\0\x0cJXL ', '\xff\x0a') },
  { name: 'Photoshop', matches: (head) => head.startsWith('8BPS') },
  { name: 'MP4', matches: (head) => majorBrand(head) !== '' },
]

/** The brand of an ISO base media file (ISO/IEC 14496-12, "ftyp" box), or nothing. */
function majorBrand(head: string): string {
  return head.startsWith('ftyp', 4) ? head.slice(8, 12) : ''
}

function startsWithAny(...beginnings: readonly string[]): Matcher {
  return (head) => beginnings.some((beginning) => head.startsWith(beginning))
}
