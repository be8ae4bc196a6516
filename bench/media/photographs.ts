import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import sharp, { type Sharp } from 'sharp'

const run = promisify(execFile)

/** A file to make thumbnails of. */
interface Photograph {
  readonly name: string
  readonly file: string
  readonly megabytes: number
}

/** Debian's mate-backgrounds 1.26 has one photograph of a camera (Sony RX100 IV, of a painting) with 5640 x 3172 pixels. */
const debianPackage = 'mate-backgrounds'
const debianFile = 'usr/share/backgrounds/mate/abstract/Elephants_5640x3172.jpg'

const sizes = {
  12: { width: 4000, height: 3000 },
  48: { width: 8000, height: 6000 },
} as const

/** PNG of 48 megapixels is larger than an upload may be, AVIF has more pixels than we accept. */
const all: readonly (readonly [megapixels: keyof typeof sizes, format: keyof typeof writers])[] = [
  [12, 'JPEG'],
  [12, 'progressive JPEG'],
  [12, 'PNG with alpha'],
  [12, 'WebP'],
  [12, 'AVIF'],
  [48, 'JPEG'],
  [48, 'progressive JPEG'],
  [48, 'WebP'],
]
const few = all.filter(
  ([megapixels, format]) => megapixels === 12 && format !== 'progressive JPEG' && format !== 'AVIF',
)

const writers = {
  JPEG: (picture: Sharp) => picture.jpeg({ quality: 85 }),
  'progressive JPEG': (picture: Sharp) => picture.jpeg({ quality: 85, progressive: true }),
  'PNG with alpha': (picture: Sharp) =>
    picture.composite([{ input: vignette, blend: 'dest-in' }]).png({ compressionLevel: 6, adaptiveFiltering: true }),
  WebP: (picture: Sharp) => picture.webp({ quality: 85, effort: 1 }),
  AVIF: (picture: Sharp) => picture.avif({ quality: 65, effort: 0 }),
}

/** See-through at the edge, as a product that was cut out. */
const vignette = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="3000"><defs>
  <radialGradient id="g"><stop offset="80%" stop-color="#fff"/><stop offset="100%" stop-color="#fff" stop-opacity="0"/></radialGradient>
  </defs><ellipse cx="2000" cy="1500" rx="2000" ry="1500" fill="url(#g)"/></svg>`)

/** Writes the photographs into a folder; says where they come from. */
export async function photographs(folder: string, short: boolean): Promise<readonly Photograph[]> {
  const twelve = (await fromDebian(folder)) ?? (await enlarged())
  const fortyEight = short ? twelve : await mirrored(twelve)
  const made: Photograph[] = []
  for (const [megapixels, format] of short ? few : all) {
    const name = `${megapixels} MP ${format}`
    const file = join(
      folder,
      `${name.replaceAll(' ', '-')}.${format
        .split(' ')
        .at(format === 'PNG with alpha' ? 0 : -1)
        ?.toLowerCase()}`,
    )
    await writers[format](sharp(megapixels === 12 ? twelve : fortyEight)).toFile(file)
    made.push({ name, file, megabytes: statSync(file).size / 1e6 })
  }
  return made
}

/** 12 megapixels cut out of a real photograph, or nothing where it cannot be fetched. */
async function fromDebian(folder: string): Promise<Buffer | undefined> {
  try {
    const unpacked = join(folder, 'debian')
    mkdirSync(unpacked)
    if (existsSync(`/${debianFile}`)) return await cut(`/${debianFile}`)
    await run('apt-get', ['download', '-q', debianPackage], { cwd: unpacked, timeout: 120_000 })
    const [archive = ''] = readdirSync(unpacked)
    await run('dpkg-deb', ['-x', archive, '.'], { cwd: unpacked })
    return await cut(join(unpacked, debianFile))
  } catch {
    return undefined
  }
}

async function cut(file: string): Promise<Buffer> {
  const { width, height } = sizes[12]
  const made = await sharp(file).extract({ left: 800, top: 100, width, height }).png({ compressionLevel: 1 }).toBuffer()
  console.log(
    `  photograph: 4000 x 3000 pixels of ${debianFile.split('/').at(-1)} (Debian, ${debianPackage}); 48 MP: four of them, mirrored`,
  )
  return made
}

/** The photograph of the demo, enlarged and with a film's grain: softer than a camera's picture, and said so. */
async function enlarged(): Promise<Buffer> {
  console.log(
    "  photograph: NOT a real one of this size (none could be fetched): the demo's Hubble picture, enlarged, with grain",
  )
  const hubble = join(import.meta.dirname, '../../local/photos/hubble-deep-field.jpg')
  const { width, height } = sizes[12]
  const noise = { type: 'gaussian', mean: 128, sigma: 18 } as const
  const grain = await sharp({ create: { width, height, channels: 3, background: 'grey', noise } })
    .png({ compressionLevel: 1 })
    .toBuffer()
  const large = await sharp(hubble).resize(width, height, { fit: 'cover' }).png({ compressionLevel: 1 }).toBuffer()
  return sharp(large)
    .composite([{ input: grain, blend: 'soft-light' }])
    .removeAlpha()
    .png({ compressionLevel: 1 })
    .toBuffer()
}

/** Four times the picture, mirrored so that it has no seams: as many details per pixel as the photograph. */
async function mirrored(picture: Buffer): Promise<Buffer> {
  const { width, height } = sizes[12]
  const part = (flip: boolean, flop: boolean) =>
    sharp(picture).flip(flip).flop(flop).png({ compressionLevel: 1 }).toBuffer()
  return sharp({ create: { ...sizes[48], channels: 3, background: 'black' } })
    .composite([
      { input: picture, left: 0, top: 0 },
      { input: await part(false, true), left: width, top: 0 },
      { input: await part(true, false), left: 0, top: height },
      { input: await part(true, true), left: width, top: height },
    ])
    .removeAlpha()
    .png({ compressionLevel: 1 })
    .toBuffer()
}
