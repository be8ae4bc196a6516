import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ShopClient } from '../shop-client.ts'
import { mediaDone, sendForm } from '../upload-client.ts'
import { kilobytes, note, step, timed } from './step.ts'

const photograph = join(import.meta.dirname, '..', 'photos', 'coffee-cup.jpg')

/** Uploads the photograph to S3 and waits for its pictures; answers the media's id. */
export async function uploadPhoto(manager: ShopClient): Promise<string> {
  const file = readFileSync(photograph)
  const announced = await step('an upload is announced', () =>
    manager.post('/v1/media', {
      kind: 'image',
      contentType: 'image/jpeg',
      bytes: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
    }),
  )
  await timed('the photo goes to S3', () => sendForm(announced.upload, { contentType: 'image/jpeg', content: file }))
  const media = await timed('its pictures are ready', () => mediaDone(manager, announced.id))
  if (media.status !== 'ready') throw new Error(`the photo was rejected: ${media.rejection.detail}`)
  const { width, height } = media.original
  note(`${width} x ${height}, ${kilobytes(file.length)} became`)
  for (const { preset, format, width: w, height: h, bytes } of media.renditions) {
    note(
      `${preset.padEnd(7)} ${format.padEnd(5)} ${String(w).padStart(4)} x ${String(h).padEnd(4)} ${kilobytes(bytes).padStart(9)}`,
    )
  }
  return announced.id
}
