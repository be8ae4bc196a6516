import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import * as v from 'valibot'

/** KMS of the laptop, inside this process. */
export type KmsEngine = { readonly endpoint: string; readonly port: number; readonly stop: () => Promise<void> }

/** Gives the 32 bytes of a master key by its id, or undefined if there is no such key. */
export type MasterKeys = (keyId: string) => Buffer | undefined

const bytes = v.pipe(
  v.string(),
  v.transform((text) => Buffer.from(text, 'base64')),
)
const requestSchema = v.object({
  KeyId: v.optional(v.string(), ''),
  KeySpec: v.optional(v.picklist(['AES_128', 'AES_256'])),
  NumberOfBytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1024))),
  Plaintext: v.optional(bytes),
  CiphertextBlob: v.optional(bytes),
  EncryptionContext: v.optional(v.record(v.string(), v.string()), {}),
})
type Request = v.InferOutput<typeof requestSchema>

/** An error as KMS names it. */
class Refusal extends Error {}

/**
 * Serves GenerateDataKey, Encrypt and Decrypt (JSON 1.1 protocol) on 127.0.0.1, as KMS does with symmetric keys: a ciphertext
 * knows its key, and opens only with the encryption context that it was made with. Master keys lie in the shop's data
 * folder, so nothing that a laptop seals is secret from whoever has that folder.
 *
 * @throws when the port was taken in between.
 */
export async function startKms(options: { readonly port: number; readonly keys: MasterKeys }): Promise<KmsEngine> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request)
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    try {
      const operation = String(request.headers['x-amz-target'] ?? '').replace('TrentService.', '')
      return { status: 200, body: perform(operation, v.parse(requestSchema, JSON.parse(await text(request)))) }
    } catch (error) {
      const code = error instanceof Refusal ? error.message : 'ValidationException'
      return { status: 400, body: { __type: code, message: `${code} (the laptop's KMS)` } }
    }
  }

  function perform(operation: string, { KeyId, ...request }: Request): object {
    switch (operation) {
      case 'GenerateDataKey': {
        const plaintext = randomBytes(request.NumberOfBytes ?? (request.KeySpec === 'AES_128' ? 16 : 32))
        return { KeyId, Plaintext: plaintext.toString('base64'), CiphertextBlob: encrypt(KeyId, plaintext, request) }
      }
      case 'Encrypt':
        return { KeyId, CiphertextBlob: encrypt(KeyId, request.Plaintext ?? Buffer.alloc(0), request) }
      case 'Decrypt':
        return decrypt(KeyId, request)
    }
    throw new Refusal('UnknownOperationException')
  }

  /** A ciphertext is the key's id with its length in front, IV, text and tag. */
  function encrypt(
    keyId: string,
    plaintext: Buffer,
    { EncryptionContext }: Pick<Request, 'EncryptionContext'>,
  ): string {
    const id = Buffer.from(idOf(keyId))
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', masterKey(keyId), iv).setAAD(canonical(EncryptionContext))
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
    return Buffer.concat([Buffer.of(id.length), id, iv, sealed]).toString('base64')
  }

  function decrypt(
    wanted: string,
    { CiphertextBlob: blob = Buffer.alloc(1), EncryptionContext }: Omit<Request, 'KeyId'>,
  ) {
    const start = 1 + (blob[0] ?? 0)
    const keyId = blob.subarray(1, start).toString()
    if (wanted !== '' && idOf(wanted) !== keyId) throw new Refusal('IncorrectKeyException')
    const key = options.keys(keyId)
    try {
      const decipher = createDecipheriv('aes-256-gcm', key ?? Buffer.alloc(32), blob.subarray(start, start + 12))
        .setAAD(canonical(EncryptionContext))
        .setAuthTag(blob.subarray(-16))
      const plaintext = Buffer.concat([decipher.update(blob.subarray(start + 12, -16)), decipher.final()])
      return { KeyId: keyId, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
    } catch {
      throw new Refusal('InvalidCiphertextException')
    }
  }

  function masterKey(keyId: string): Buffer {
    const key = options.keys(idOf(keyId))
    if (key === undefined) throw new Refusal('NotFoundException')
    return key
  }
}

/** The id in a key id or ARN. */
function idOf(keyId: string): string {
  return keyId.slice(keyId.lastIndexOf('/') + 1)
}

function canonical(context: Readonly<Record<string, string>>): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))))
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
