import { createHash, createHmac } from 'node:crypto'

/** What a signature is made with; `at` is the time of signing. */
export interface Signer {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly region: string
  readonly at: Date
}

const algorithm = 'AWS4-HMAC-SHA256'

/**
 * A URL under which its bearer may GET or PUT an object for some seconds (Signature Version 4 in query parameters, as Amazon
 * S3's API reference describes it under "Authenticating Requests: Using Query Parameters").
 *
 * Made here because the S3 client that could make it adds 250 kB to a function that sends S3 no request.
 */
export function signedUrl(method: 'GET' | 'PUT', object: URL, signer: Signer, expiresInSeconds: number): string {
  const query = [
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', credential(signer)],
    ['X-Amz-Date', timestamp(signer.at)],
    ['X-Amz-Expires', String(expiresInSeconds)],
    ...(signer.sessionToken === undefined ? [] : [['X-Amz-Security-Token', signer.sessionToken]]),
    ['X-Amz-SignedHeaders', 'host'],
  ]
    .map(([name = '', value = '']) => `${name}=${percentEncode(value)}`)
    .join('&')
  const request = [method, object.pathname, query, `host:${object.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n')
  const digest = createHash('sha256').update(request).digest('hex')
  const signature = sign([algorithm, timestamp(signer.at), scope(signer), digest].join('\n'), signer)
  return `${object.href}?${query}&X-Amz-Signature=${signature}`
}

/** A condition of a POST policy beside those that pin a field. */
type PostCondition = readonly ['content-length-range', from: number, to: number]

/**
 * The fields of a form that may be posted to a bucket until it expires, each pinned by the signed policy
 * ("Authenticating Requests in Browser-Based Uploads Using POST" of the same reference).
 */
export function signedPostFields(
  { bucket, fields, conditions }: PostPolicy,
  signer: Signer,
  expiresAt: Date,
): Record<string, string> {
  const pinned = {
    ...fields,
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': credential(signer),
    'X-Amz-Date': timestamp(signer.at),
    ...(signer.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': signer.sessionToken }),
  }
  const policy = {
    expiration: expiresAt.toISOString(),
    conditions: [{ bucket }, ...Object.entries(pinned).map(([name, value]) => ({ [name]: value })), ...conditions],
  }
  const encoded = Buffer.from(JSON.stringify(policy)).toString('base64')
  return { ...pinned, Policy: encoded, 'X-Amz-Signature': sign(encoded, signer) }
}

export interface PostPolicy {
  readonly bucket: string
  readonly fields: Readonly<Record<string, string>>
  readonly conditions: readonly PostCondition[]
}

/** The signature of a text, as 64 hex digits. */
export function sign(text: string, signer: Signer): string {
  const key = [...scope(signer).split('/')].reduce<string | Buffer>(hmac, `AWS4${signer.secretAccessKey}`)
  return hmac(key, text).toString('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function credential(signer: Signer): string {
  return `${signer.accessKeyId}/${scope(signer)}`
}

function scope({ at, region }: Signer): string {
  return `${timestamp(at).slice(0, 8)}/${region}/s3/aws4_request`
}

/** ISO 8601 in its basic format, to the second. */
function timestamp(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}/g, '')
}

/** RFC 3986: encodeURIComponent leaves some reserved characters alone. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
