import sharp from 'sharp'
import { coffeeCup } from './photographs.ts'

/** Small good files of every format that is accepted, in the ways that it can be written. */
export async function goodFiles(): Promise<readonly (readonly [name: string, file: Buffer])[]> {
  const small = await sharp(coffeeCup).resize(96).png().toBuffer()
  const cup = () => sharp(small)
  const told = () =>
    cup()
      .withExif({ IFD0: { Make: 'A camera' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withIccProfile('p3')
  const clear = () => cup().ensureAlpha(0.5)
  const frames = await Promise.all([0, 120, 240].map((hue) => cup().modulate({ hue }).png().toBuffer()))
  const moving = () => sharp(frames, { join: { animated: true } })
  const files = {
    'JPEG with metadata': told().jpeg(),
    'progressive JPEG': cup().jpeg({ progressive: true }),
    'JPEG on its side': told().withMetadata({ orientation: 6 }).jpeg(),
    'CMYK JPEG': cup().toColourspace('cmyk').withIccProfile('cmyk').jpeg(),
    'grey JPEG': cup().greyscale().jpeg(),
    'PNG with metadata': told().png(),
    'PNG with alpha': clear().png(),
    'interlaced PNG': clear().png({ progressive: true }),
    'PNG of 16 bit': cup().toColourspace('rgb16').png(),
    'PNG with a palette': cup().png({ palette: true }),
    'WebP with metadata': told().webp(),
    'lossless WebP with alpha': clear().webp({ lossless: true }),
    'moving WebP': moving().webp(),
    GIF: cup().gif(),
    'moving GIF': moving().gif(),
    AVIF: told().avif({ effort: 0 }),
    'AVIF with alpha': clear().avif({ effort: 0 }),
  }
  return Promise.all(Object.entries(files).map(async ([name, file]) => [name, await file.toBuffer()] as const))
}
