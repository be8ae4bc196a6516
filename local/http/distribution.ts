import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3'
import type { Distribution } from '#local/run/model.ts'

/** A listening distribution. */
export type DistributionListener = { readonly url: string; readonly stop: () => Promise<void> }

/**
 * Serves the objects of a bucket as a CloudFront distribution does that may read, and not list, them: what is not there is
 * 403. Answers If-None-Match and Range; keeps nothing. @throws EADDRINUSE when the port is taken.
 */
export async function startDistribution(
  distribution: Distribution,
  { s3, log }: { readonly s3: S3Client; readonly log: (line: string) => void },
): Promise<DistributionListener> {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: Error) => {
      log(`pictures: ${error.stack ?? error.message}`)
      if (!response.headersSent) response.writeHead(502)
      response.end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(distribution.port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${distribution.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request
    for (const [name, value] of Object.entries(distribution.headers)) response.setHeader(name, value)
    const key = keyOf(url)
    const object =
      distribution.methods.includes(method) && key !== undefined ? await find(key, headers.range) : 'not-there'
    if (typeof object === 'string') {
      const [status, text] = refusals[object]
      response.writeHead(status, { 'content-type': 'text/plain' }).end(method === 'HEAD' ? undefined : text)
      return
    }
    for (const [name, value] of Object.entries(ownHeaders(object))) response.setHeader(name, value)
    if (headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === object.ETag)) {
      response.writeHead(304).end()
      return
    }
    const bytes = await object.Body?.transformToByteArray()
    response.writeHead(object.ContentRange === undefined ? 200 : 206, { 'content-length': bytes?.byteLength ?? 0 })
    response.end(method === 'HEAD' ? undefined : bytes)
  }

  /** The object, or a part of it. */
  async function find(key: string, range: string | undefined): Promise<GetObjectCommandOutput | keyof typeof refusals> {
    const wanted = range === undefined ? {} : { Range: range }
    try {
      return await s3.send(new GetObjectCommand({ Bucket: distribution.bucket, Key: key, ...wanted }))
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return 'not-there'
      if (error instanceof Error && error.name === 'InvalidRange') return 'outside'
      throw error
    }
  }
}

const refusals = {
  'not-there': [403, 'Forbidden\n'],
  outside: [416, 'Requested Range Not Satisfiable\n'],
} as const

/** Undefined for what names no object: the root, or a path that is no encoded text. */
function keyOf(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url, 'http://pictures').pathname).slice(1) || undefined
  } catch {
    return undefined
  }
}

function ownHeaders(object: GetObjectCommandOutput): Record<string, string> {
  const headers = {
    'content-type': object.ContentType,
    'cache-control': object.CacheControl,
    etag: object.ETag,
    'last-modified': object.LastModified?.toUTCString(),
    'accept-ranges': 'bytes',
    'content-range': object.ContentRange,
  }
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
