import { codeAlphabet, isCopyCode } from '../copy-code.ts'

/** Characters without width for 0 and 1: zero width space and word joiner, neither of which joins or parts letters. */
const digits = ['\u200b', '\u2060'] as const
/** Invisible separator: before and behind a code, so that neighbours cannot be read as one. */
const fence = '\u2063'

/** A code in characters that are not seen but are copied along with a text; five bits a character. */
export function hiddenCode(code: string): string {
  const bits = [...code].map((it) => codeAlphabet.indexOf(it).toString(2).padStart(5, '0')).join('')
  return fence + [...bits].map((it) => digits[it === '1' ? 1 : 0]).join('') + fence
}

/** The codes in a text, whatever stands between; characters without width that are no code are passed over. */
export function hiddenCodesIn(text: string): readonly string[] {
  return [...text.matchAll(/\u2063([\u200b\u2060]{80})(?=\u2063)/g)]
    .map(([, bits = '']) => (bits.match(/.{5}/g) ?? []).map(characterOf).join(''))
    .filter(isCopyCode)
}

function characterOf(bits: string): string {
  return codeAlphabet.charAt([...bits].reduce((sum, it) => sum * 2 + (it === digits[1] ? 1 : 0), 0))
}
