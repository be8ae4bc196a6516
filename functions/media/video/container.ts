/** The containers that are accepted, as `PosterTaken` names them. */
const videoContainers = ['mp4', 'quicktime', 'webm'] as const
export type VideoContainer = (typeof videoContainers)[number]

type SniffedVideo =
  | { readonly kind: 'video'; readonly container: VideoContainer }
  /** Known, and not accepted: named, so that the uploader learns what the file is. */
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'unknown' }

/** How many bytes of the beginning `sniffVideo` wants to see; WebM names its document type within them. */
export const sniffedBytes = 512

/**
 * Tells a video's container by its first bytes, whatever it was announced as. ISO 14496-12 and QuickTime: the type of the
 * first box; Matroska: the EBML header's document type.
 */
export function sniffVideo(head: Uint8Array): SniffedVideo {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, sniffedBytes)).toString('latin1')
  const box = text.slice(4, 8)
  if (box === 'ftyp') return isoBrand(text.slice(8, 12))
  // QuickTime before there was `ftyp`.
  if (['moov', 'mdat', 'wide', 'skip', 'pnot'].includes(box)) return { kind: 'video', container: 'quicktime' }
  if (text.startsWith('\x1aE\xdf\xa3')) {
    return text.includes('webm') ? { kind: 'video', container: 'webm' } : { kind: 'other', name: 'Matroska' }
  }
  const known = others.find(({ starts, at = 0 }) => text.startsWith(starts, at))
  return known === undefined ? { kind: 'unknown' } : { kind: 'other', name: known.name }
}

function isoBrand(brand: string): SniffedVideo {
  if (brand === 'qt  ') return { kind: 'video', container: 'quicktime' }
  if (['heic', 'heix', 'mif1', 'avif', 'avis', 'msf1'].includes(brand)) return { kind: 'other', name: 'HEIF picture' }
  if (brand.startsWith('M4A')) return { kind: 'other', name: 'M4A sound' }
  return { kind: 'video', container: 'mp4' }
}

const others: readonly { readonly name: string; readonly starts: string; readonly at?: number }[] = [
  { name: 'AVI', starts: 'AVI ', at: 8 },
  { name: 'WAV sound', starts: 'WAVE', at: 8 },
  { name: 'WebP picture', starts: 'WEBP', at: 8 },
  { name: 'Flash video', starts: 'FLV' },
  { name: 'Ogg', starts: 'OggS' },
  { name: 'Windows Media', starts: '\x30\x26\xb2\x75\x8e\x66\xcf\x11' },
  { name: 'MPEG program stream', starts: '\x00\x00\x01\xba' },
  { name: 'MPEG transport stream', starts: '\x47\x40' },
  { name: 'JPEG picture', starts: '\xff\xd8\xff' },
  { name: 'PNG picture', starts: '\x89PNG' },
  { name: 'GIF picture', starts: 'GIF8' },
  { name: 'PDF', starts: '%PDF-' },
  { name: 'MP3 sound', starts: 'ID3' },
  { name: 'ZIP', starts: 'PK\x03\x04' },
]
