import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generationOf, keyBytes, open, SealBrokenError, seal } from '#shared/personal/envelope.ts'

const key = randomBytes(keyBytes)
const ada = { subject: 'ada', field: 'shippingAddress' }
const address = { name: 'Ada Lovelace', city: 'London' }
const sealed = seal(key, 7, ada, address)

describe('a sealed value', () => {
  test('opens as what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.string(), fc.nat(), (value, subject, field, generation) => {
        const text = seal(key, generation, { subject, field }, value)
        expect(text).toMatch(/^[\w-]{40,}$/)
        expect(generationOf(text)).toBe(generation)
        // JSON knows no -0.
        expect(open(key, { subject, field }, text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('is another text each time, so that equal values are not seen to be equal', () => {
    expect(seal(key, 7, ada, address)).not.toBe(sealed)
  })

  test('shows nothing of what is in it', () => {
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toMatch(/Lovelace|London|name|ada/)
  })

  test.each([
    ['of another person', { ...ada, subject: 'eve' }],
    ['of another field', { ...ada, field: 'note' }],
    ['whose parts were moved', { subject: 'ad', field: 'a shippingAddress' }],
  ])('%s does not open', (_what, belonging) => {
    expect(() => open(key, belonging, sealed)).toThrow(SealBrokenError)
  })

  test('does not open under another key', () => {
    expect(() => open(randomBytes(keyBytes), ada, sealed)).toThrow(SealBrokenError)
  })

  test('does not open when any of its bytes was changed', () => {
    const bytes = Buffer.from(sealed, 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(() => open(key, ada, changed.toString('base64url')), `byte ${at}`).toThrow(SealBrokenError)
    }
  })

  test.each(['', 'AQ', 'AQAAAAE', sealed.slice(0, -4), `${sealed}AAAA`])(
    'cut short or longer does not open: %s',
    (text) => {
      expect(() => open(key, ada, text)).toThrow(SealBrokenError)
    },
  )
})
