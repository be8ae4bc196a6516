import { randomBytes } from 'node:crypto'
import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms'
import { keyBytes } from './envelope.ts'
import type { KeyTable, WrappedKey } from './key-table.ts'
import { serviceKey } from './service-key.ts'

interface DataKeysOptions {
  readonly kms: KMSClient
  /** Id or ARN of the KMS key that wraps the service key, which wraps the keys of people. */
  readonly masterKey: string
  /** Where the service key is kept. */
  readonly keys: KeyTable
}

export type DataKeys = ReturnType<typeof dataKeys>

/**
 * Keys of people, made here and wrapped under the service key: KMS is asked once in a function instance's life, not once per
 * person. No key of a person stays in memory behind the call that needed it.
 */
export function dataKeys(options: DataKeysOptions) {
  const service = serviceKey(options)
  const { kms, masterKey } = options

  return {
    /** Gets the service key while the function starts. */
    prepare: service.prepare,

    /** A new key and its wrapped form. */
    async make(subject: string): Promise<{ readonly key: Uint8Array; readonly wrapped: WrappedKey }> {
      const key = randomBytes(keyBytes)
      return { key, wrapped: { by: 'service-key', bytes: await service.wrap(subject, key) } }
    },

    /** The key in a wrapped one. */
    async unwrap(subject: string, { by, bytes }: WrappedKey): Promise<Uint8Array> {
      switch (by) {
        case 'service-key':
          return service.unwrap(subject, bytes)
        case 'kms':
          return unwrapByKms(subject, bytes)
      }
    },
  }

  /** Keys from before there was a service key: each costs a request. */
  async function unwrapByKms(subject: string, bytes: Uint8Array): Promise<Uint8Array> {
    const { Plaintext: key } = await kms.send(
      new DecryptCommand({ KeyId: masterKey, CiphertextBlob: bytes, EncryptionContext: { subject } }),
    )
    if (key === undefined) throw new Error('KMS unwrapped no data key')
    return key
  }
}
