import { rmSync } from 'node:fs'
import { request } from 'node:http'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laptopCredentials } from '#local/engines/clients.ts'
import { type FauxqsEngine, startFauxqs } from '#local/engines/fauxqs.ts'
import { freePort } from '#local/engines/ports.ts'
import { type DistributionListener, startDistribution } from '#local/http/distribution.ts'
import { temporaryFolder } from './small-assembly.ts'

const region = 'eu-central-1'
const dataDir = temporaryFolder()
const content = Buffer.from('a picture of ten pixels')
const lines: string[] = []
let engine: FauxqsEngine
let pictures: DistributionListener

beforeAll(async () => {
  engine = await startFauxqs({ port: await freePort(), region, dataDir })
  const s3 = new S3Client({ region, endpoint: engine.endpoint, credentials: laptopCredentials, forcePathStyle: true })
  const Bucket = 'renditions'
  await s3.send(new CreateBucketCommand({ Bucket }))
  const described = { ContentType: 'image/webp', CacheControl: 'public, max-age=31536000, immutable' }
  await s3.send(new PutObjectCommand({ Bucket, Key: 'med_1/a b-160.webp', Body: content, ...described }))
  const port = await freePort()
  const distribution = {
    port,
    bucket: Bucket,
    methods: ['GET', 'HEAD'],
    headers: { 'x-content-type-options': 'nosniff' },
  }
  pictures = await startDistribution(distribution, { s3, log: (line) => lines.push(line) })
})
afterAll(async () => {
  await pictures?.stop()
  await engine?.stop()
  rmSync(dataDir, { recursive: true, force: true })
  expect(lines).toEqual([])
})

const picture = '/med_1/a%20b-160.webp'
const ask = (path: string, init: RequestInit = {}) => fetch(`${pictures.url}${path}`, init)

describe('a picture', () => {
  test('is answered with its type, its year of cache and the headers of the distribution', async () => {
    const answer = await ask(picture)
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content)
    expect([
      answer.status,
      ...['content-type', 'cache-control', 'x-content-type-options'].map((it) => answer.headers.get(it)),
    ]).toEqual([200, 'image/webp', 'public, max-age=31536000, immutable', 'nosniff'])
  })

  test('that somebody has already is not sent again', async () => {
    const etag = (await ask(picture)).headers.get('etag') ?? ''
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const answer = await ask(picture, { headers: { 'if-none-match': tags } })
      expect([answer.status, await answer.text()]).toEqual([304, ''])
    }
    expect((await ask(picture, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  test('is described without being sent', async () => {
    const answer = await ask(picture, { method: 'HEAD' })
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([
      200,
      String(content.length),
      '',
    ])
  })

  test.each([
    ['bytes=2-8', 206, 'picture', 'bytes 2-8/23'],
    ['bytes=-6', 206, 'pixels', 'bytes 17-22/23'],
    ['bytes=99-', 416, 'Requested Range Not Satisfiable\n', null],
  ])('is sent in part: %s', async (range, status, text, contentRange) => {
    const answer = await ask(picture, { headers: { range } })
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      text,
      contentRange,
    ])
  })
})

describe('what is no picture is forbidden, and says nothing of what there is', () => {
  test.each(['/', '/med_1/other.webp', '/med_1', '/%zz', '/..%2f..%2fstate.json'])('%s', async (path) => {
    expect(await raw(path)).toBe(403)
  })

  test('nor may anything be written', async () => {
    expect((await ask('/med_1/new.webp', { method: 'PUT', body: 'x' })).status).toBe(403)
    expect((await ask('/med_1/new.webp')).status).toBe(403)
  })
})

/** The status, for a path that is sent as it is: fetch would tidy it up. */
function raw(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${pictures.url}`, { path }, (answer) => answer.resume().on('end', () => resolve(answer.statusCode)))
      .on('error', reject)
      .end()
  })
}
