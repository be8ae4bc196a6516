import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { atom } from '#functions/feeds/feed/atom.ts'
import { feedDocument } from '#functions/feeds/feed/feed-document.ts'
import { feedLog } from '#functions/feeds/feed/feed-log.ts'
import { xmlText } from '#functions/feeds/feed/xml-text.ts'
import { getFeed } from '#functions/feeds/http/get-feed.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { call } from '#test/edge/call.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { createEventsTable } from '#test/kit/tables.ts'
import { childrenOf, readXml, textOf, type XmlElement } from '#test/kit/xml.ts'
import { commits } from './messages.ts'

const { client } = dynamoDbClient()

/** A shop's feed over HTTP, with 130 commits of orders and 100 of the catalog, in turns. */
async function shopFeed() {
  const feed = feedLog({ client, table: await createEventsTable(client) })
  for (let n = 1; n <= 13; n++) {
    await feed.append(commits(`order#${n}`, 10, { types: ['PaymentCaptured', 'OrderPaid'] }))
    if (n <= 10) await feed.append(commits(`product#${n}`, 10, { service: 'catalog', types: ['ProductPublished'] }))
  }
  const handler = httpFunction(getFeed({ feed }))
  const get = (path = '', options: { query?: string; headers?: Record<string, string>; scopes?: string } = {}) =>
    call(handler, {
      route: path === '' ? 'GET /v1/feeds/events' : 'GET /v1/feeds/events/{page}',
      path: `/v1/feeds/events${path}`,
      params: { page: path.slice(1) },
      query: options.query ?? '',
      headers: options.headers ?? {},
      authorizer: { kind: 'service', id: 'reader', scopes: options.scopes ?? 'events:read' },
    })
  return { feed, get }
}

const shop = await shopFeed()

const linksOf = (document: XmlElement) =>
  Object.fromEntries(childrenOf(document, 'link').map(({ attributes }) => [attributes['rel'], attributes['href']]))

const isArchive = (document: XmlElement) => childrenOf(document, 'archive:archive').length === 1

const commitIn = (entry: XmlElement) => JSON.parse(Buffer.from(textOf(entry, 'content'), 'base64').toString())

describe('a page of the feed', () => {
  test('is an Atom feed whose entries hold the commits whole, the newest first', async () => {
    const { status, headers, text } = await shop.get('/1')
    expect([status, headers['content-type']]).toEqual([200, 'application/atom+xml; charset=utf-8'])
    const document = readXml(text)
    expect([document.name, document.attributes['xmlns']]).toEqual(['feed', 'http://www.w3.org/2005/Atom'])
    expect(textOf(document, 'id')).toBe('urn:storefold:feed:events')
    expect(textOf(document, 'updated')).toBe('2026-01-01T00:00:10.000Z')
    expect(childrenOf(document, 'author').map((author) => textOf(author, 'name'))).toEqual(['Storefold'])
    const entries = childrenOf(document, 'entry')
    expect(entries.map((entry) => Number(textOf(entry, 'feed:position')))).toEqual(
      Array.from({ length: 100 }, (_, index) => 100 - index),
    )
    const [oldest] = entries.toReversed()
    if (oldest === undefined) throw new Error('no entries')
    expect(commitIn(oldest)).toEqual(commits('order#1', 1, { types: ['PaymentCaptured', 'OrderPaid'] })[0])
    expect(textOf(oldest, 'id')).toBe('urn:storefold:orders:order%231:1')
    expect(textOf(oldest, 'title')).toBe('PaymentCaptured, OrderPaid of order#1')
    expect(textOf(oldest, 'summary')).toBe('Commit 1 of order#1: PaymentCaptured, OrderPaid')
    expect(childrenOf(oldest, 'category').map(({ attributes }) => attributes)).toEqual([
      { scheme: 'urn:storefold:service', term: 'orders' },
      { scheme: 'urn:storefold:event', term: 'PaymentCaptured' },
      { scheme: 'urn:storefold:event', term: 'OrderPaid' },
    ])
    expect(childrenOf(oldest, 'content')[0]?.attributes).toEqual({ type: 'application/cloudevents+json' })
  })

  test('leads to its neighbours, the first page and the newest entries', async () => {
    const [first, second, third, newest] = await Promise.all(
      ['/1', '/2', '/3', ''].map(async (path) => readXml((await shop.get(path)).text)),
    )
    if (first === undefined || second === undefined || third === undefined || newest === undefined) throw new Error()
    const all = { current: '/v1/feeds/events', first: '/v1/feeds/events/1' }
    expect(linksOf(first)).toEqual({ ...all, self: '/v1/feeds/events/1', 'next-archive': '/v1/feeds/events/2' })
    expect(linksOf(second)).toEqual({
      ...all,
      self: '/v1/feeds/events/2',
      'prev-archive': '/v1/feeds/events/1',
      'next-archive': '/v1/feeds/events/3',
    })
    expect(linksOf(third)).toEqual({ ...all, self: '/v1/feeds/events/3', 'prev-archive': '/v1/feeds/events/2' })
    expect(linksOf(newest)).toEqual({
      ...all,
      self: '/v1/feeds/events',
      via: '/v1/feeds/events/3',
      'prev-archive': '/v1/feeds/events/2',
    })
    expect([first, second, third, newest].map(isArchive)).toEqual([true, true, false, false])
    expect(childrenOf(newest, 'entry')).toHaveLength(30)
    expect(new Set([first, second, third, newest].map((document) => textOf(document, 'id'))).size).toBe(1)
  })

  test('may be kept for ever once it is full, and is asked for anew until then', async () => {
    const cached = async (path: string) => (await shop.get(path)).headers['cache-control']
    expect(await cached('/1')).toBe('private, max-age=31536000, immutable')
    expect(await cached('/3')).toBe('private, max-age=5')
    expect(await cached('')).toBe('private, max-age=5')
  })

  test('says nothing where nothing is new', async () => {
    const { feed, get } = await shopFeed()
    for (const path of ['', '/1', '/3']) {
      const { headers } = await get(path)
      const again = await get(path, { headers: { 'if-none-match': `"other", ${headers['etag']}` } })
      expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', headers['etag']])
    }
    const { headers } = await get()
    await feed.append(commits('order#new', 1))
    const more = await get('', { headers: { 'if-none-match': String(headers['etag']) } })
    expect(more.status).toBe(200)
  })

  test('is the same for ever, byte for byte, whatever is added to the feed', async () => {
    const { feed, get } = await shopFeed()
    const pages = () =>
      Promise.all(
        ['/1', '/2'].flatMap((path) => ['', 'service=catalog'].map(async (query) => (await get(path, { query })).text)),
      )
    const before = await pages()
    for (let n = 20; n < 50; n++) await feed.append(commits(`order#${n}`, 5))
    expect(await pages()).toEqual(before)
  })

  test('leaves out what other services recorded, if one is asked for', async () => {
    const document = readXml((await shop.get('/2', { query: 'service=catalog' })).text)
    const sources = childrenOf(document, 'entry').map((entry) => commitIn(entry).source)
    expect(new Set(sources)).toEqual(new Set(['/storefold/catalog']))
    expect(sources).toHaveLength(50)
    expect(isArchive(document)).toBe(true)
    expect(linksOf(document)).toMatchObject({
      self: '/v1/feeds/events/2?service=catalog',
      'prev-archive': '/v1/feeds/events/1?service=catalog',
      current: '/v1/feeds/events?service=catalog',
    })
    expect(textOf(document, 'id')).toBe('urn:storefold:feed:events:catalog')
  })

  test('is JSON for whoever asks for that, oldest first, under an ETag of its own', async () => {
    const { headers, body } = await shop.get('/1', { headers: { accept: 'application/json' } })
    expect(headers['content-type']).toBe('application/json')
    expect(headers['etag']).not.toBe((await shop.get('/1')).headers['etag'])
    expect(body).toMatchObject({ page: 1, archived: true, links: { 'next-archive': '/v1/feeds/events/2' } })
    const items = body['items'] as { position: number; event: unknown }[]
    expect(items[0]).toEqual({
      position: 1,
      event: commits('order#1', 1, { types: ['PaymentCaptured', 'OrderPaid'] })[0],
    })
    expect(items.map(({ position }) => position)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
  })

  test('is not there before it was begun', async () => {
    for (const page of ['4', '0', '-1', '1.5', 'x']) {
      const { status, body } = await shop.get(`/${page}`)
      expect([status, body['code']]).toEqual([404, 'no-such-page'])
    }
    expect((await shop.get('/1', { query: 'service=No%20Such' })).status).toBe(400)
  })

  test('is only for those who may read events', async () => {
    const { status, body } = await shop.get('', { scopes: 'orders:read' })
    expect([status, body['code']]).toEqual([403, 'missing-scope'])
  })
})

describe('a feed that has just begun', async () => {
  const feed = feedLog({ client, table: await createEventsTable(client) })
  const handler = httpFunction(getFeed({ feed }))
  const get = (route: string, page = '') =>
    call(handler, { route, params: { page }, authorizer: { kind: 'service', id: 'reader', scopes: 'events:read' } })

  test('is empty', async () => {
    for (const answer of [await get('GET /v1/feeds/events'), await get('GET /v1/feeds/events/{page}', '1')]) {
      expect(answer.status).toBe(200)
      expect(childrenOf(readXml(answer.text), 'entry')).toEqual([])
    }
    expect((await get('GET /v1/feeds/events/{page}', '2')).status).toBe(404)
  })

  test('has an empty last page right after one was filled', async () => {
    for (let n = 0; n < 10; n++) await feed.append(commits(`order#${n}`, 10))
    const newest = readXml((await get('GET /v1/feeds/events')).text)
    expect(childrenOf(newest, 'entry')).toEqual([])
    expect(linksOf(newest)).toMatchObject({ 'prev-archive': '/v1/feeds/events/1', via: '/v1/feeds/events/2' })
    const next = await get('GET /v1/feeds/events/{page}', '2')
    expect([next.status, next.headers['cache-control']]).toEqual([200, 'private, max-age=5'])
    expect((await get('GET /v1/feeds/events/{page}', '3')).status).toBe(404)
  })
})

describe('XML', () => {
  const anyText = fc.string({ unit: 'binary' })
  // U+FFFD stands for what XML cannot hold.
  const held = (text: string) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')

  test('holds any text, in elements and in attributes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
        ),
        (text) => {
          const { attributes, text: inside } = readXml(`<a b="${xmlText(text)}">${xmlText(text)}</a>`)
          expect([attributes['b'], inside]).toEqual([held(text), held(text)])
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('is well-formed whatever a commit holds', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.json(), (id, type, json) => {
        const [commit] = commits(`order#${id}`, 1, { types: [type] })
        if (commit === undefined) throw new Error('no commit')
        const message = { ...commit, data: { ...commit.data, events: [{ t: type, v: 1, d: JSON.parse(json) }] } }
        const chunk = { page: 1, first: 1, position: 1, messages: [message] as const, bytes: 1 }
        const page = { page: 1, chunks: [chunk], end: { page: 1, count: 1, bytes: 1, position: 1 } }
        const document = readXml(atom(feedDocument(page, { service: undefined, newest: true })))
        const [entry] = childrenOf(document, 'entry')
        expect(entry === undefined ? undefined : commitIn(entry)).toEqual(JSON.parse(JSON.stringify(message)))
      }),
      { numRuns: 500 },
    )
  })
})
