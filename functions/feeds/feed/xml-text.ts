/** What XML 1.0 has no way to write, not even as a reference: most control characters, lone surrogates, U+FFFE and U+FFFF. */
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // As they are, a parser would turn them into spaces (attributes) or line feeds.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/**
 * Any text as XML text or attribute value: a parser reads the same text back, with U+FFFD in the place of what XML cannot
 * hold.
 */
export function xmlText(text: string): string {
  return text.replace(unwritable, '\ufffd').replace(/[&<>"'\t\n\r]/g, (character) => references[character] ?? character)
}
