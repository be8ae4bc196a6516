import { createHmac, timingSafeEqual } from 'node:crypto'
import { problem } from './conventions.ts'

/** Signs and reads the cursors of one list. */
export interface CursorCodec {
  write(position: readonly string[], filter: string): string
  /** Throws 400 for a cursor that is not ours or belongs to another filter. */
  read(cursor: string, filter: string): readonly string[]
}

/**
 * Cursors are a position and its HMAC over position and filter: opaque, and useless with another filter or caller.
 * @param key 32 random bytes, the same for all instances of a function.
 */
export function cursorCodec(key: Uint8Array): CursorCodec {
  const sign = (payload: string, filter: string) =>
    createHmac('sha256', key).update(`${payload.length}:${payload}${filter}`).digest().subarray(0, 16)
  return {
    write(position, filter) {
      const payload = Buffer.from(JSON.stringify(position)).toString('base64url')
      return `${payload}.${sign(payload, filter).toString('base64url')}`
    },
    read(cursor, filter) {
      const [payload = '', signature = ''] = cursor.split('.')
      const given = Buffer.from(signature, 'base64url')
      const expected = sign(payload, filter)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw problem('invalid-cursor', 'This cursor is not from this list and filter.', {
          errors: [{ pointer: '/cursor', code: 'invalid-cursor', detail: 'Take it unchanged from the answer before.' }],
        })
      }
      // The signature proves that `write` made it.
      return JSON.parse(Buffer.from(payload, 'base64url').toString()) as string[]
    },
  }
}
