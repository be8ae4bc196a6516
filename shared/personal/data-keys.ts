import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms'

/**
 * How long a function instance may use an unwrapped key before it asks KMS again, in ms. Whether the person still has that
 * key is asked with every use (key-table.ts); this bounds how long a deleted key can lie in memory of ours.
 */
export const keyFreshMs = 60_000

/** Most unwrapped keys that a function instance holds. */
const maxKeys = 500

export interface DataKeysOptions {
  readonly kms: KMSClient
  /** Id or ARN of the KMS key that wraps all data keys. */
  readonly masterKey: string
  /** Milliseconds on any clock that does not jump. */
  readonly now?: () => number
}

export type DataKeys = ReturnType<typeof dataKeys>

/**
 * Data keys, made and unwrapped by KMS, which never gives out the master key. The subject is the encryption context: a
 * wrapped key that was moved to another person's item does not unwrap, and KMS's audit trail names whose key was used.
 */
export function dataKeys({ kms, masterKey, now = () => performance.now() }: DataKeysOptions) {
  const unwrapped = new Map<string, { readonly key: Promise<Uint8Array>; readonly until: number }>()

  return {
    /** A new key and its wrapped form. One request. */
    async make(subject: string): Promise<{ readonly key: Uint8Array; readonly wrapped: Uint8Array }> {
      const { Plaintext: key, CiphertextBlob: wrapped } = await kms.send(
        new GenerateDataKeyCommand({ KeyId: masterKey, KeySpec: 'AES_256', EncryptionContext: { subject } }),
      )
      if (key === undefined || wrapped === undefined) throw new Error('KMS made no data key')
      remember(nameOf(wrapped), Promise.resolve(key))
      return { key, wrapped }
    },

    /** The key in a wrapped one: from memory, or with one request. */
    unwrap(subject: string, wrapped: Uint8Array): Promise<Uint8Array> {
      dropOld()
      const name = nameOf(wrapped)
      const known = unwrapped.get(name)
      if (known !== undefined) return known.key
      const key = ask(subject, wrapped)
      remember(name, key)
      // What failed may succeed the next time.
      key.catch(() => unwrapped.delete(name))
      return key
    },
  }

  async function ask(subject: string, wrapped: Uint8Array): Promise<Uint8Array> {
    const { Plaintext: key } = await kms.send(
      new DecryptCommand({ KeyId: masterKey, CiphertextBlob: wrapped, EncryptionContext: { subject } }),
    )
    if (key === undefined) throw new Error('KMS unwrapped no data key')
    return key
  }

  function remember(name: string, key: Promise<Uint8Array>): void {
    unwrapped.set(name, { key, until: now() + keyFreshMs })
    dropOld()
  }

  /** All keys live equally long, so the oldest come first. */
  function dropOld(): void {
    for (const [name, { until }] of unwrapped) {
      if (until > now() && unwrapped.size <= maxKeys) return
      unwrapped.delete(name)
    }
  }
}

function nameOf(wrapped: Uint8Array): string {
  return Buffer.from(wrapped).toString('base64')
}
