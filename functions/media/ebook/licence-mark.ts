/** What is written into one buyer's copy of a book. */
export interface LicenceMark {
  /** 16 characters, see `copyCode`: what a copy that was found is traced by. */
  readonly code: string
  /** Who the copy is licensed to, in any script. */
  readonly licensee: string
  readonly order: string
  /** The day, as it is to be printed, e.g. 2026-11-28. */
  readonly date: string
}

/** The sentence that readers see. */
export function licenceSentence({ licensee, order, date, code }: LicenceMark): string {
  return oneLine(`Licensed to ${licensee} · order ${order} · ${date} · ${code}`)
}

/** Controls, line breaks and directional overrides, with which a name could break out of its line, become spaces. */
export function oneLine(text: string): string {
  return text
    .normalize('NFC')
    .toWellFormed()
    .replace(
      /[\p{Cc}\p{Zl}\p{Zp}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{2069}\u{feff}\p{Noncharacter_Code_Point}]+/gu,
      ' ',
    )
    .replace(/\s+/g, ' ')
    .trim()
}
