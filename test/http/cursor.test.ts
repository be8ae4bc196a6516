import { describe, expect, test } from 'vitest'
import { cursorCodec } from '#shared/http/cursor.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { Problem } from '#shared/http/problem.ts'

const codec = cursorCodec(Buffer.alloc(32, 1))
const position = ['2026-01-01T00:00:00.000Z#ord_1']
const cursor = codec.write(position, 'mine')

describe('a cursor', () => {
  test('leads on in the list that it came from', () => {
    expect(codec.read(cursor, 'mine')).toEqual(position)
  })

  test('leads on for every instance with the same key, and for none with another', () => {
    expect(cursorCodec(Buffer.alloc(32, 1)).read(cursor, 'mine')).toEqual(position)
    expect(() => cursorCodec(Buffer.alloc(32, 2)).read(cursor, 'mine')).toThrow(Problem)
  })

  test('does not lead on in another list, filter, or of another caller', () => {
    for (const filter of ['yours', '', 'mine ']) expect(() => codec.read(cursor, filter)).toThrow(Problem)
  })

  test('cannot be changed in any character', () => {
    for (let at = 0; at < cursor.length - 1; at++) {
      const other = cursor.charAt(at) === 'A' ? 'B' : 'A'
      expect(() => codec.read(cursor.slice(0, at) + other + cursor.slice(at + 1), 'mine')).toThrow(Problem)
    }
  })

  test.each(['', '.', 'x', 'x.y', `${cursor.split('.')[0]}.`, `.${cursor.split('.')[1]}`, '..', '\u0000', '💥.💥'])(
    'cannot be made up: %j',
    (text) => {
      expect(() => codec.read(text, 'mine')).toThrow('This cursor is not from this list and filter.')
    },
  )

  test('cannot move a part of its position into its filter', () => {
    const split = codec.write(['a'], 'bc')
    expect(() => codec.read(split, 'b')).toThrow(Problem)
    expect(codec.write(['a'], 'bc')).not.toBe(codec.write(['ab'], 'c'))
  })
})

describe('a page', () => {
  const request = { path: '/v1/orders', rawQuery: 'status=paid&limit=2' }

  test('leads to the next one by a link that keeps the filter', () => {
    const { body, headers } = pageAnswer(request, [1, 2], 'c.1', 0)
    expect(body).toEqual({ items: [1, 2], next: 'c.1', asOf: '1970-01-01T00:00:00.000Z' })
    expect(headers).toEqual({ link: '</v1/orders?status=paid&limit=2&cursor=c.1>; rel="next"' })
  })

  test('leads on from a later page with the new cursor only', () => {
    const { headers } = pageAnswer({ ...request, rawQuery: 'cursor=c.1&limit=2' }, [], 'c.2', 0)
    expect(headers).toEqual({ link: '</v1/orders?cursor=c.2&limit=2>; rel="next"' })
  })

  test('that is the last one leads nowhere', () => {
    expect(pageAnswer(request, [1], null, 0)).toMatchObject({ body: { next: null }, headers: {} })
  })
})
