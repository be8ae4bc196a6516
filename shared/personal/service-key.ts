import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms'
import { keyBytes } from './envelope.ts'
import type { KeyTable } from './key-table.ts'

/** Where the service key lies in the table of keys. No subject looks like this. */
const place = '#service-key'

/** What KMS authenticates with the service key, so that no other data key of that master key passes for it. */
const EncryptionContext = { purpose: 'person-keys' }

const ivBytes = 12
const tagBytes = 16

interface ServiceKeyOptions {
  readonly kms: KMSClient
  /** Id or ARN of the KMS key that wraps the service key. */
  readonly masterKey: string
  readonly keys: KeyTable
}

/**
 * The key that wraps a service's keys of people: made once, kept beside them as KMS wrapped it, and unwrapped once in a
 * function instance's life. Whoever has it opens nothing by itself: the wrapped key of the person is needed too, and erasing
 * deletes that.
 */
export function serviceKey({ kms, masterKey, keys }: ServiceKeyOptions) {
  let known: Promise<Uint8Array> | undefined

  return {
    /** Unwraps the key while the function starts; nothing happens in a service that has none yet. */
    async prepare(): Promise<void> {
      const { wrapped } = await keys.read(place)
      if (wrapped !== undefined) known ??= rememberedWhileGood(unwrapped(wrapped.bytes))
      await known
    },

    /** A person's key, wrapped for that person: moved to another one's item, it does not unwrap. */
    async wrap(subject: string, key: Uint8Array): Promise<Uint8Array> {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', await get('or-make-it'), iv, { authTagLength: tagBytes }).setAAD(
        of(subject),
      )
      return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()])
    },

    /** The key in what `wrap` made; throws for anything else. */
    async unwrap(subject: string, wrapped: Uint8Array): Promise<Uint8Array> {
      const decipher = createDecipheriv('aes-256-gcm', await get('or-fail'), wrapped.subarray(0, ivBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(of(subject)).setAuthTag(wrapped.subarray(-tagBytes))
      return Buffer.concat([decipher.update(wrapped.subarray(ivBytes, -tagBytes)), decipher.final()])
    },
  }

  /** From memory; the first time with a read and a request to KMS. */
  function get(otherwise: 'or-make-it' | 'or-fail'): Promise<Uint8Array> {
    known ??= rememberedWhileGood(readOr(otherwise))
    return known
  }

  /** What failed may succeed the next time. */
  function rememberedWhileGood(key: Promise<Uint8Array>): Promise<Uint8Array> {
    key.catch(() => {
      known = undefined
    })
    return key
  }

  async function readOr(otherwise: 'or-make-it' | 'or-fail'): Promise<Uint8Array> {
    const { wrapped } = await keys.read(place)
    if (wrapped !== undefined) return unwrapped(wrapped.bytes)
    // A wrapped key of a person is at hand: making another service key would lose them all in silence.
    if (otherwise === 'or-fail') throw new Error('the service key is gone from the table of keys')
    const { Plaintext: key, CiphertextBlob: bytes } = await kms.send(
      new GenerateDataKeyCommand({ KeyId: masterKey, NumberOfBytes: keyBytes, EncryptionContext }),
    )
    if (key === undefined || bytes === undefined) throw new Error('KMS made no data key')
    const standing = await keys.add(place, 0, { by: 'kms', bytes })
    // Another instance may have been first; its key is the service's then.
    if (standing.wrapped === undefined) throw new Error('the service key was deleted while it was made')
    return Buffer.from(standing.wrapped.bytes).equals(bytes) ? key : unwrapped(standing.wrapped.bytes)
  }

  async function unwrapped(bytes: Uint8Array): Promise<Uint8Array> {
    const { Plaintext: key } = await kms.send(
      new DecryptCommand({ KeyId: masterKey, CiphertextBlob: bytes, EncryptionContext }),
    )
    if (key === undefined) throw new Error('KMS unwrapped no data key')
    return key
  }
}

function of(subject: string): Buffer {
  return Buffer.from(JSON.stringify(['person-key', subject]))
}
