import { createHash } from 'node:crypto'
import { type ShopClient, until } from './shop-client.ts'

/** A file with what is announced of it. */
interface FileToUpload {
  readonly kind: 'image' | 'video' | 'ebook'
  readonly contentType: string
  readonly content: Uint8Array<ArrayBuffer>
}

/** Announces a file and sends it to S3 as a browser would; answers the media's id. @throws where either is refused. */
export async function uploadFile(client: ShopClient, { kind, contentType, content }: FileToUpload): Promise<string> {
  const announced = await client.post('/v1/media', {
    kind,
    contentType,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  })
  if (announced.status !== 201) throw new Error(`not announced: ${announced.status} ${JSON.stringify(announced.body)}`)
  await sendForm(announced.body.upload, { contentType, content })
  return announced.body.id
}

/** The same for a JPEG picture. */
export function uploadPicture(client: ShopClient, content: Uint8Array<ArrayBuffer>): Promise<string> {
  return uploadFile(client, { kind: 'image', contentType: 'image/jpeg', content })
}

/** Sends a file with the form that its announcement was answered with. @throws where the bucket refuses it. */
export async function sendForm(
  form: { readonly url: string; readonly fields: Readonly<Record<string, string>> },
  { contentType, content }: Omit<FileToUpload, 'kind'>,
): Promise<void> {
  const body = new FormData()
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value)
  body.append('file', new Blob([content], { type: contentType }), 'file')
  const sent = await fetch(form.url, { method: 'POST', body })
  if (!sent.ok) throw new Error(`the upload was refused: ${sent.status} ${await sent.text()}`)
}

/** The media when there is a verdict on it. @throws when there is none after `patienceMs`. */
export async function mediaDone(client: ShopClient, id: string, patienceMs = 120_000) {
  const { body } = await until(
    () => client.get(`/v1/media/${id}`),
    (answer) => answer.body.status === 'ready' || answer.body.status === 'rejected',
    patienceMs,
  )
  return body
}
