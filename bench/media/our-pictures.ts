// A process like the function's own that renders, kept warm; it measures itself.
import { readFileSync } from 'node:fs'
import { decode } from '#functions/media/picture/decoder.ts'
import { inspect } from '#functions/media/picture/inspect.ts'
import { encoders, maxPixels } from '#functions/media/picture/presets.ts'
import { render } from '#functions/media/picture/render.ts'
import { type Measured, peakMb } from './measured.ts'

export interface PictureJob {
  readonly file: string
  /** Width of the one size, or every rendition that an upload gets. */
  readonly make: number | 'everything'
}

export interface PicturesMade extends Measured {
  readonly bytes: number
}

process.on('message', async ({ file, make }: PictureJob) => {
  const cpu = process.cpuUsage()
  const begun = performance.now()
  const picture = readFileSync(file)
  const bytes = make === 'everything' ? await everything(picture) : await oneSize(picture, make)
  const { user, system } = process.cpuUsage(cpu)
  const made: PicturesMade = {
    wallMs: performance.now() - begun,
    cpuMs: (user + system) / 1000,
    peakMb: peakMb(),
    bytes,
  }
  process.send?.(made)
})
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

async function everything(picture: Uint8Array): Promise<number> {
  const verdict = await render(picture)
  if (verdict.outcome === 'rejected') throw new Error(`${verdict.detail} ${verdict.cause}`)
  return verdict.renditions.reduce((sum, { content }) => sum + content.length, 0)
}

/** The steps that the first rendition takes, checks included, for one JPEG. */
async function oneSize(picture: Uint8Array, width: number): Promise<number> {
  const inspected = await inspect(picture)
  if (inspected.outcome === 'rejected') throw new Error(`${inspected.detail} ${inspected.cause}`)
  const jpeg = await decode(picture, maxPixels[inspected.format])
    .resize({ width, withoutEnlargement: true })
    .toColourspace('srgb')
    .flatten({ background: 'white' })
    .jpeg(encoders.jpeg)
    .toBuffer()
  return jpeg.length
}
