import { describe, expect, test } from 'vitest'
import { plainText, wordsOf } from '#functions/catalog/read-models/search-words.ts'

describe('the words of a text', () => {
  test.each([
    ['Coffee cup, blue', ['coffee', 'cup', 'blue']],
    ['CUP-BLUE.01', ['cup', 'blue', '01']],
    ['Crème brûlée Ångström', ['creme', 'brulee', 'angstrom']],
    ['Straße, Łódź, Ærø', ['strasse', 'lodz', 'aero']],
    ['cup Cup CUP', ['cup']],
    ['Poster “Deep Field” 深空', ['poster', 'deep', 'field', '深空']],
    ['½ ﬁne Ｗｉｄｅ', ['1', '2', 'fine', 'wide']],
    ['— !? —', []],
    ['', []],
  ])('%s', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })

  test('end somewhere, between two letters', () => {
    expect(wordsOf('𝒳'.repeat(40))[0]).toBe('x'.repeat(32))
    expect(wordsOf('𐌰'.repeat(40))[0]).toBe('𐌰'.repeat(32))
  })

  test('are the same in any writing of the same letters', () => {
    for (const text of ['Café', 'CAFÉ', 'cafe\u0301']) expect(plainText(text)).toBe('cafe')
  })
})
