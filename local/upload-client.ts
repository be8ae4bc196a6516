import { createHash } from 'node:crypto'
import type { ShopClient } from './shop-client.ts'

/** Announces a picture and sends it to S3 as a browser would; answers the media's id. @throws where either is refused. */
export async function uploadPicture(client: ShopClient, file: Uint8Array<ArrayBuffer>): Promise<string> {
  const announced = await client.post('/v1/media', {
    kind: 'image',
    contentType: 'image/jpeg',
    bytes: file.length,
    sha256: createHash('sha256').update(file).digest('hex'),
  })
  if (announced.status !== 201) throw new Error(`not announced: ${announced.status} ${JSON.stringify(announced.body)}`)
  const form = new FormData()
  for (const [name, value] of Object.entries<string>(announced.body.upload.fields)) form.append(name, value)
  form.append('file', new Blob([file], { type: 'image/jpeg' }), 'photograph.jpg')
  const sent = await fetch(announced.body.upload.url, { method: 'POST', body: form })
  if (!sent.ok) throw new Error(`not taken: ${sent.status} ${await sent.text()}`)
  return announced.body.id
}
