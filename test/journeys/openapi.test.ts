import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anyone, shop } from './shop.ts'

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../functions/edge/openapi.json'), 'utf8'))

describe('a stranger who knows only the address', () => {
  it('is led to the documentation, which a browser may show and do nothing else with', async () => {
    const first = await fetch(shop.url, { redirect: 'manual' })
    expect([first.status, first.headers.get('location')]).toEqual([303, '/docs'])
    const page = await anyone.get('/docs')
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-/,
    )
    expect(page.body).toContain('<h1>Storefold API</h1>')
  })

  it('gets the document that all journeys are held against, once', async () => {
    const first = await anyone.get('/v1/openapi.json')
    expect(first.body).toEqual(document)
    // Asked for compressed, as every client here does.
    expect(first.headers.get('content-encoding')).toBe('gzip')
    const again = await anyone.get('/v1/openapi.json', { 'if-none-match': first.headers.get('etag') ?? '' })
    expect([again.status, again.body]).toEqual([304, undefined])
  })
})
