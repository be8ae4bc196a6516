/** The name of a file as it is saved: the product's, without what file systems or headers make trouble of. */
export function fileName(product: string, format: string): string {
  const words = product
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}"*/:<>?\\|]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[.\s]+/, '')
  // 120 letters of four bytes each, percent-encoded, are still a header that every client takes.
  const short = [...words].slice(0, 120).join('').trim()
  return `${short === '' ? 'book' : short}.${format}`
}

/** The header that has a browser save a file under that name (RFC 6266: ASCII for old clients, UTF-8 for the others). */
export function attachment(name: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, '_')
    .replace(/[%;]/g, '_')
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()]/g, escaped)}`
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}
