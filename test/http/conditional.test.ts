import { describe, expect, test } from 'vitest'
import { ask } from './shelf.ts'

const book = { title: 'Notes' }

describe('If-None-Match: the book is at version 3', () => {
  test.each([
    ['"3"', 304],
    ['W/"3"', 304],
    ['*', 304],
    [' * ', 304],
    ['"1", "3"', 304],
    ['"1" , W/"3"', 304],
    ['"2"', 200],
    ['"03x"', 200],
    ['"three"', 200],
    ['""', 200],
    ['3', 400],
    ['"3', 400],
    ['', 400],
    ['"1",', 400],
  ])('%s is answered %i', async (tag, status) => {
    const reply = await ask('GET /v1/books/{id}', { headers: { 'if-none-match': tag } })
    expect(reply.status).toBe(status)
    if (status === 304) expect([reply.headers['etag'], reply.body]).toEqual(['"3"', {}])
    if (status === 200) expect(reply.headers['etag']).toBe('"3"')
  })
})

describe('If-Match: the book is at version 3', () => {
  const table = [
    ['"3"', 200],
    ['*', 200],
    ['"1", "3"', 200],
    ['"2"', 412],
    ['W/"3"', 412],
    ['"three"', 412],
    ['3', 400],
    ['"3', 400],
  ] as const

  test.each(table)('a command under %s is answered %i', async (tag, status) => {
    const reply = await ask('POST /v1/books/{id}/lend', { headers: { 'if-match': tag } })
    expect(reply.status).toBe(status)
    if (status === 412) {
      expect(reply.body).toMatchObject({ code: 'version-mismatch', currentVersion: 3 })
      expect(reply.headers['etag']).toBe('"3"')
    }
  })

  test.each(table)('a change under %s is answered %i', async (tag, status) => {
    expect((await ask('PUT /v1/books/{id}', { body: book, headers: { 'if-match': tag } })).status).toBe(status)
  })

  test('a command may do without', async () => {
    expect((await ask('POST /v1/books/{id}/lend')).status).toBe(200)
  })

  test('a change may not', async () => {
    const { status, body } = await ask('PUT /v1/books/{id}', { body: book })
    expect([status, body['code']]).toEqual([428, 'if-match-required'])
  })
})

describe('an answer that must not be older than', () => {
  const asked = async (header: string | undefined, query = '') => {
    const sent = header === undefined ? {} : { headers: { 'if-version-at-least': header } }
    const { status, body } = await ask('GET /v1/books/{id}', { ...sent, query })
    return status === 200 ? body['atLeast'] : status
  }

  test.each([
    [undefined, '0'],
    ['3', '3'],
    ['"3"', '3'],
    ['three', 400],
    ['-1', 400],
    ['W/"3"', 400],
    ['', 400],
  ])('version %s is read as %s', async (header, atLeast) => {
    expect(await asked(header)).toBe(atLeast)
  })

  test('anything is folded from the facts', async () => {
    expect(await asked('3', 'consistency=strong')).toBe('Infinity')
    expect(await asked('3', 'consistency=eventual')).toBe('3')
    expect(await asked('3', 'consistency=maybe')).toBe(400)
  })
})
