import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { html } from '#functions/edge/docs/markup.ts'
import { inline } from '#functions/edge/docs/prose.ts'
import { handler } from '#functions/edge/documents.ts'
import { call } from './call.ts'

const file = JSON.parse(readFileSync(join(import.meta.dirname, '../../functions/edge/openapi.json'), 'utf8'))
const page = await call(handler, { route: 'GET /docs' })

describe('GET /v1/openapi.json', () => {
  test('answers the generated document, which caches may keep', async () => {
    const { status, headers, text } = await call(handler, { route: 'GET /v1/openapi.json' })
    expect([status, headers['content-type'], headers['vary']]).toEqual([200, 'application/json', 'accept-encoding'])
    expect(headers['cache-control']).toBe('public, max-age=300')
    expect(JSON.parse(text)).toEqual(file)
  })

  test('is gzipped for whoever can read that, with an ETag of its own', async () => {
    const plain = await call(handler, { route: 'GET /v1/openapi.json' })
    const zipped = await call(handler, { route: 'GET /v1/openapi.json', headers: { 'accept-encoding': 'br, gzip' } })
    expect(zipped.headers['content-encoding']).toBe('gzip')
    const bytes = Buffer.from(zipped.text, 'base64')
    expect(gunzipSync(bytes).toString()).toBe(plain.text)
    expect(bytes.length).toBeLessThan(plain.text.length / 5)
    expect(zipped.headers['etag']).not.toBe(plain.headers['etag'])
  })

  test('answers 304 without a body to whoever has it', async () => {
    const { headers } = await call(handler, { route: 'GET /v1/openapi.json' })
    for (const given of [`${headers['etag']}`, `"other", W/${headers['etag']}`, '*']) {
      const again = await call(handler, { route: 'GET /v1/openapi.json', headers: { 'if-none-match': given } })
      expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', headers['etag']])
    }
    const other = await call(handler, { route: 'GET /v1/openapi.json', headers: { 'if-none-match': '"other"' } })
    expect(other.status).toBe(200)
  })
})

describe('GET /docs', () => {
  test('has every operation and every schema', () => {
    const operations = Object.values<Record<string, { operationId: string }>>(file.paths).flatMap(Object.values)
    const wanted = [
      ...operations.map(({ operationId }) => operationId),
      ...Object.keys(file.components.schemas).map((name) => `schema-${name}`),
    ]
    expect(wanted.filter((id) => !page.text.includes(` id="${id}"`))).toEqual([])
  })

  test('needs nothing from elsewhere, and every link within it leads somewhere', () => {
    const links = [...page.text.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, link = '']) => link)
    expect(new Set(links.filter((link) => !link.startsWith('#')))).toEqual(new Set(['/v1/openapi.json']))
    const ids = new Set([...page.text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id))
    expect(links.filter((link) => link.startsWith('#') && !ids.has(link.slice(1)))).toEqual([])
  })

  test('is allowed its own style and script by their hashes, and nothing else', () => {
    const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const within = (element: string) => new RegExp(`<${element}>([^]*?)</${element}>`).exec(page.text)?.[1]
    expect(page.headers['content-security-policy']).toBe(
      `default-src 'none'; style-src ${hash(within('style'))}; script-src ${hash(within('script'))}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    expect(page.text).not.toMatch(/ (style|on\w+)="/)
  })

  test('escapes what is in the document', () => {
    expect(html`<p title="${'"'}">${`<b>&'`}</p>`.text).toBe('<p title="&#34;">&#60;b&#62;&#38;&#39;</p>')
    expect(inline('**x** `<i>` <script>').text).toBe('<strong>x</strong> <code>&#60;i&#62;</code> &#60;script&#62;')
  })
})

test('GET / leads to the documentation', async () => {
  const { status, headers } = await call(handler, { route: 'GET /' })
  expect([status, headers['location']]).toEqual([303, '/docs'])
})
