import { codePattern, isCopyCode } from '#functions/media/ebook/copy-code.ts'
import { hiddenCodesIn } from '#functions/media/ebook/epub/hidden-code.ts'

/** The codes in a text: in the clear, without width, and in the hexadecimal UTF-16 that PDF writes texts in. */
export function codesInText(text: string): readonly string[] {
  const spoken = text.replace(/&#(?:(\d{2,5})|x([0-9a-f]{2,5}));/gi, (_, decimal, hexadecimal) =>
    String.fromCodePoint(decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal)),
  )
  return [text, spoken, ...hexadecimalTexts(text)].flatMap((it) => [
    ...[...it.matchAll(codePattern)].map(([code]) => code).filter(isCopyCode),
    ...hiddenCodesIn(it),
  ])
}

function hexadecimalTexts(text: string): readonly string[] {
  return [...text.matchAll(/<\s*feff([0-9a-f\s]{64,20000})>/gi)].map(([, digits = '']) =>
    Buffer.from(digits.replace(/\s/g, '').replace(/^((?:.{4})*).*$/, '$1'), 'hex')
      .swap16()
      .toString('utf16le'),
  )
}
