import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** What a sealed value belongs to. It is authenticated: moved to another person or field, the value does not open. */
interface Belonging {
  readonly subject: string
  /** Name of the field, e.g. `shippingAddress`. */
  readonly field: string
}

/** A sealed value that does not open under the key it names: it was changed, moved, or sealed under another key. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError'
}

/** Length of a data key, in bytes: AES-256. */
export const keyBytes = 32

const format = 1
const ivBytes = 12
const tagBytes = 16
/** Format (1 byte) and generation of the key (4 bytes, big-endian) in front of IV, ciphertext and tag. */
const headBytes = 5

/**
 * Seals a JSON value with AES-256-GCM under a fresh random IV. One person's key seals a few values a year, so that random
 * IVs never come near their limit (2^32 per key, NIST SP 800-38D section 8.3).
 */
export function seal(key: Uint8Array, generation: number, belonging: Belonging, value: unknown): string {
  const head = Buffer.alloc(headBytes)
  head.writeUInt8(format)
  head.writeUInt32BE(generation, 1)
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAAD(context(head, belonging))
  const text = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()])
  return Buffer.concat([head, iv, text, cipher.getAuthTag()]).toString('base64url')
}

/** Opens what `seal` made; throws SealBrokenError for anything else. */
export function open(key: Uint8Array, belonging: Belonging, sealed: string): unknown {
  generationOf(sealed)
  const bytes = Buffer.from(sealed, 'base64url')
  const head = bytes.subarray(0, headBytes)
  const iv = bytes.subarray(headBytes, headBytes + ivBytes)
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
      .setAAD(context(head, belonging))
      .setAuthTag(bytes.subarray(-tagBytes))
    const text = Buffer.concat([decipher.update(bytes.subarray(headBytes + ivBytes, -tagBytes)), decipher.final()])
    return JSON.parse(text.toString())
  } catch (cause) {
    throw new SealBrokenError(`${belonging.field} of ${belonging.subject} does not open`, { cause })
  }
}

/** The generation of the key that a value was sealed under; throws SealBrokenError for a format that is not ours. */
export function generationOf(sealed: string): number {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < headBytes + ivBytes + tagBytes || bytes[0] !== format)
    throw new SealBrokenError(`a sealed value of format ${bytes[0]}, which this code does not have`)
  return bytes.readUInt32BE(1)
}

function context(head: Uint8Array, { subject, field }: Belonging): Buffer {
  return Buffer.concat([head, Buffer.from(JSON.stringify([subject, field]))])
}
