import { codeAlphabet, isCopyCode } from '../copy-code.ts'

/** Characters without width for 0 and 1: zero width space and word joiner, neither of which joins or parts letters. */
const digits = ['\u200b', '\u2060'] as const
/** Begins and ends a code. */
const fence = '\u2060\u200b\u2060\u200b\u200b\u2060\u2060'
const length = 16 * 5

/** A code in characters that are not seen but are copied along with a text. */
export function hiddenCode(code: string): string {
  const bits = [...code].map((it) => codeAlphabet.indexOf(it).toString(2).padStart(5, '0')).join('')
  return fence + [...bits].map((it) => digits[it === '1' ? 1 : 0]).join('') + fence
}

/** The codes in a text, whatever stands between; characters without width that are no code are passed over. */
export function hiddenCodesIn(text: string): readonly string[] {
  return [...text.matchAll(/[\u200b\u2060]{87,}/g)].flatMap(([run]) => {
    const codes: string[] = []
    for (let at = run.indexOf(fence); at >= 0; at = run.indexOf(fence, at + 1)) {
      const bits = run.slice(at + fence.length, at + fence.length + length)
      const code = bits.match(/.{5}/gs)?.map(characterOf).join('') ?? ''
      if (isCopyCode(code)) codes.push(code)
    }
    return codes
  })
}

function characterOf(bits: string): string {
  return codeAlphabet.charAt([...bits].reduce((sum, it) => sum * 2 + (it === digits[1] ? 1 : 0), 0))
}
