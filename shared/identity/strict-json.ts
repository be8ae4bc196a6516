/** JSON that is an object, as found. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Parses a JSON object in which no object, however deep, has a name twice; undefined for anything else.
 * JSON.parse keeps the last of two equal names and other parsers the first, so that two readers of one token could see
 * different claims (RFC 7519, section 4, lets a receiver refuse such a token).
 */
export function parseStrictObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const text = utf8.decode(bytes)
    const value: unknown = JSON.parse(text)
    if (!isObject(value) || hasRepeatedName(text)) return undefined
    return value
  } catch {
    return undefined
  }
}

/** A byte order mark stays in the text, where JSON.parse refuses it. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** In well-formed JSON a string with a colon after it is a name, and a brace outside of strings opens or ends an object. */
const stringsAndBraces = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}]/g

function hasRepeatedName(json: string): boolean {
  const open: Set<string>[] = []
  for (const [token, content, colon] of json.matchAll(stringsAndBraces)) {
    if (token === '{') open.push(new Set())
    else if (token === '}') open.pop()
    else if (colon !== undefined) {
      // Escapes are undone: "\u0061" and "a" are one name.
      const name = String(JSON.parse(`"${content}"`))
      const names = open.at(-1)
      if (names?.has(name)) return true
      names?.add(name)
    }
  }
  return false
}
