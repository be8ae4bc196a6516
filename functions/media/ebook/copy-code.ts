import { createHash } from 'node:crypto'

/** Crockford's base32: without I, L, O and U, which readers mistake for others. */
export const codeAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const payloadLength = 14
/** The largest prime below 32 x 32: one wrong character, or two neighbours that changed places, never keep the remainder. */
const modulus = 1021

/** A run of characters that may be a code, where nothing of the alphabet touches it. */
export const codePattern = /(?<![0-9A-Z])[0-9A-HJKMNP-TV-Z]{16}(?![0-9A-Z])/g

/**
 * The code of one buyer's copy: 14 characters of a hash and 2 that check them. The same line of the same order has the
 * same code whenever it is made, so that a code that was found leads back to the order without being stored first.
 */
export function copyCode(orderId: string, line: string | number): string {
  const hash = createHash('sha256').update(`${orderId}\n${line}`).digest()
  const payload = Array.from({ length: payloadLength }, (_, index) => character(bits(hash, index * 5))).join('')
  return payload + check(payload)
}

/** Whether these are the 16 characters of a code; of all that look like one, a thousandth is taken for one wrongly. */
export function isCopyCode(text: string): boolean {
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(text) && check(text.slice(0, payloadLength)) === text.slice(payloadLength)
}

/** The complement of the remainder: a run of zeros, which every file is full of, is no code. */
function check(payload: string): string {
  const remainder = [...payload].reduce((sum, it) => (sum * 32 + codeAlphabet.indexOf(it)) % modulus, 0)
  const complement = modulus - 1 - remainder
  return character(complement >> 5) + character(complement & 31)
}

function bits(hash: Buffer, offset: number): number {
  return (hash.readUInt16BE(offset >> 3) >> (11 - (offset & 7))) & 31
}

function character(value: number): string {
  return codeAlphabet.charAt(value)
}
