import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeAlphabet, copyCode, isCopyCode } from '#functions/media/ebook/copy-code.ts'
import { hiddenCode, hiddenCodesIn } from '#functions/media/ebook/epub/hidden-code.ts'

const anyCode = fc.tuple(fc.string(), fc.nat(50)).map(([order, line]) => copyCode(order, line))

describe('the code of a copy', () => {
  test('is the same for the same line of an order, and another for the next', () => {
    expect(copyCode('ord_1', 0)).toBe('C10X23NE0V5EF2GT')
    expect(copyCode('ord_1', 0)).toBe(copyCode('ord_1', '0'))
    expect(copyCode('ord_1', 1)).not.toBe(copyCode('ord_1', 0))
  })

  test('is 16 characters that are told apart when read aloud', () => {
    fc.assert(fc.property(anyCode, (code) => /^[0-9A-HJKMNP-TV-Z]{16}$/.test(code) && isCopyCode(code)))
  })

  test('is no code any more with one character wrong', () => {
    fc.assert(
      fc.property(anyCode, fc.nat(15), fc.nat(31), (code, at, value) => {
        const character = codeAlphabet.charAt(value)
        fc.pre(character !== code[at])
        return !isCopyCode(code.slice(0, at) + character + code.slice(at + 1))
      }),
    )
  })

  test('is no code any more with two neighbours in each other’s place', () => {
    fc.assert(
      fc.property(anyCode, fc.nat(12), (code, at) => {
        fc.pre(code[at] !== code[at + 1])
        return !isCopyCode(code.slice(0, at) + code.charAt(at + 1) + code.charAt(at) + code.slice(at + 2))
      }),
    )
  })

  test('is not a run of zeros, a sixteen-digit number from a shop, or in lower case', () => {
    expect(['0000000000000000', '4111111111111111', copyCode('a', 0).toLowerCase()].filter(isCopyCode)).toEqual([])
  })

  test('is found again among characters without width, amid any text', () => {
    fc.assert(
      fc.property(anyCode, anyCode, fc.string(), (one, other, text) => {
        const copied = `${text}${hiddenCode(one)}${hiddenCode(one)}${text}\u200b${hiddenCode(other)}\u2060`
        expect(new Set(hiddenCodesIn(copied))).toEqual(new Set([one, other]))
      }),
    )
  })
})
