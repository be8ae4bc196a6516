import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type BucketPlace, bucketUrl } from './bucket-url.ts'
import { signedUrl } from './s3-signature.ts'

/** Objects by key. A key is written once, or always with the same bytes. */
export interface ObjectStore {
  put(key: string, bytes: Uint8Array): Promise<void>
  /** Undefined where there is no such object. */
  get(key: string): Promise<Uint8Array | undefined>
}

/** S3 refused a request, or could not do it: `$fault` says whose fault it was, as in the SDK's errors. */
export class ObjectStoreError extends Error {
  override readonly name = 'ObjectStoreError'
  readonly $fault: 'client' | 'server'

  constructor(method: string, key: string, status: number) {
    super(`${method} of object ${key}: S3 answered ${status}`)
    this.$fault = status < 500 ? 'client' : 'server'
  }
}

export interface S3ObjectsOptions extends Omit<BucketPlace, 'region'> {
  /** Whose credentials and region to use: those of a client that is there already. */
  readonly config: Pick<DynamoDBClient['config'], 'credentials' | 'region'>
}

const timeoutMs = 5000
const maxAttempts = 3

/**
 * A bucket, over signed URLs: S3's own client would double the size of a function that hardly ever sends a request. What
 * fails on the way, or at S3's fault, is tried three times. Throws ObjectStoreError and what the network throws.
 */
export function s3Objects({ config, bucket, endpoint }: S3ObjectsOptions): ObjectStore {
  return {
    async put(key, bytes) {
      const { status } = await send('PUT', key, bytes)
      if (status !== 200) throw new ObjectStoreError('PUT', key, status)
    },
    async get(key) {
      const { status, body } = await send('GET', key)
      if (status === 404) return undefined
      if (status !== 200) throw new ObjectStoreError('GET', key, status)
      return body
    },
  }

  async function send(method: 'GET' | 'PUT', key: string, bytes?: Uint8Array): Promise<Answer> {
    const [credentials, region] = await Promise.all([config.credentials(), config.region()])
    const url = new URL(key, bucketUrl({ bucket, region, endpoint }))
    for (let attempt = 1; ; attempt++) {
      const signed = signedUrl(method, url, { ...credentials, region, at: new Date() }, 60)
      try {
        const answer = await exchange(method, new URL(signed), bytes)
        if (answer.status < 500 || attempt === maxAttempts) return answer
      } catch (error) {
        if (attempt === maxAttempts) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** attempt))
    }
  }
}

interface Answer {
  readonly status: number
  readonly body: Uint8Array
}

function exchange(method: 'GET' | 'PUT', url: URL, bytes?: Uint8Array): Promise<Answer> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const headers = bytes === undefined ? {} : { 'content-length': bytes.byteLength }
    const sent = request(url, { method, headers, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }))
    })
    sent.on('timeout', () => sent.destroy(Object.assign(new Error('S3 did not answer in time'), { code: 'ETIMEDOUT' })))
    sent.on('error', reject)
    sent.end(bytes)
  })
}
