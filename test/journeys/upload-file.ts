import { createHash } from 'node:crypto'
import { type ShopClient, until } from '#local/shop-client.ts'

/** Announces a file, sends it to S3 as a browser would, and waits for its verdict; answers the media. */
export async function uploadFile(manager: ShopClient, kind: string, contentType: string, file: Buffer) {
  const announced = await manager.post('/v1/media', {
    kind,
    contentType,
    bytes: file.length,
    sha256: createHash('sha256').update(file).digest('hex'),
  })
  if (announced.status !== 201) throw new Error(JSON.stringify(announced.body))
  const form = new FormData()
  for (const [name, value] of Object.entries<string>(announced.body.upload.fields)) form.append(name, value)
  form.append('file', new Blob([new Uint8Array(file)], { type: contentType }), 'file')
  const sent = await fetch(announced.body.upload.url, { method: 'POST', body: form })
  if (!sent.ok) throw new Error(`the upload was refused: ${sent.status}`)
  const { body } = await until(
    () => manager.get(`/v1/media/${announced.body.id}`),
    (answer) => answer.body.status === 'ready' || answer.body.status === 'rejected',
    40_000,
  )
  return body
}
