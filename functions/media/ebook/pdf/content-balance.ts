/** What a page's drawing instructions leave behind. */
export interface ContentBalance {
  /** How many states are taken from the stack beyond those that were put there. */
  readonly missing: number
  /** What is open at the end, as the instructions that close it, innermost first. */
  readonly closing: readonly ('Q' | 'ET' | 'EMC')[]
}

const space = new Set([0, 9, 10, 12, 13, 32])
const delimiters = new Set([...'()<>[]{}/%'].map((it) => it.charCodeAt(0)))

/**
 * Reads instructions as far as nesting goes: graphics states (q, Q), text objects (BT, ET), marked content (BMC, BDC, EMC).
 * Strings, names, comments and the bytes of inline images are skipped, for they contain such letters too.
 */
export function balanceOf(content: Uint8Array): ContentBalance {
  const open: ('Q' | 'ET' | 'EMC')[] = []
  let missing = 0
  let at = 0
  while (at < content.length) {
    const byte = content[at] ?? 0
    if (space.has(byte)) at++
    else if (byte === percent) at = lineEnd(content, at)
    else if (byte === parenthesis) at = stringEnd(content, at)
    else if (byte === less && content[at + 1] !== less) at = indexAfter(content, greater, at)
    else if (delimiters.has(byte)) at = byte === slash ? wordEnd(content, at + 1) : at + 1
    else {
      const end = wordEnd(content, at)
      const word = end - at <= 3 ? String.fromCharCode(...content.subarray(at, end)) : ''
      at = end
      if (word === 'ID') at = imageEnd(content, at)
      else if (!follow(word)) missing++
    }
  }
  return { missing, closing: open.toReversed() }

  /** False for a Q to which there is no q. */
  function follow(word: string): boolean {
    switch (word) {
      case 'q':
        open.push('Q')
        return true
      case 'BT':
        open.push('ET')
        return true
      case 'BMC':
      case 'BDC':
        open.push('EMC')
        return true
      case 'ET':
      case 'EMC':
        remove(word)
        return true
      case 'Q':
        return remove('Q')
      default:
        return true
    }
  }

  /** Closes the innermost one of its kind: readers keep a stack for each. */
  function remove(kind: 'Q' | 'ET' | 'EMC'): boolean {
    const index = open.lastIndexOf(kind)
    if (index >= 0) open.splice(index, 1)
    return index >= 0
  }
}

const [percent, parenthesis, closing, less, greater, slash, backslash] = [0x25, 0x28, 0x29, 0x3c, 0x3e, 0x2f, 0x5c]

function lineEnd(content: Uint8Array, from: number): number {
  let at = from
  while (at < content.length && content[at] !== 10 && content[at] !== 13) at++
  return at
}

function stringEnd(content: Uint8Array, from: number): number {
  let depth = 0
  for (let at = from; at < content.length; at++) {
    const byte = content[at]
    if (byte === backslash) at++
    else if (byte === parenthesis) depth++
    else if (byte === closing && --depth === 0) return at + 1
  }
  throw new Error('A text in the instructions of a page has no end.')
}

function indexAfter(content: Uint8Array, byte: number, from: number): number {
  const index = content.indexOf(byte, from)
  if (index < 0) throw new Error('A text in the instructions of a page has no end.')
  return index + 1
}

function wordEnd(content: Uint8Array, from: number): number {
  let at = from
  while (at < content.length && !space.has(content[at] ?? 0) && !delimiters.has(content[at] ?? 0)) at++
  // A delimiter that begins nothing is passed over.
  return Math.max(at, from)
}

/** The bytes of an inline image end at an EI between white space behind which instructions go on in plain text. */
function imageEnd(content: Uint8Array, from: number): number {
  for (let at = content.indexOf(0x45, from); at >= 0; at = content.indexOf(0x45, at + 1)) {
    const stands = content[at + 1] === 0x49 && space.has(content[at - 1] ?? 32) && isEnd(content[at + 2])
    if (stands && content.subarray(at + 2, at + 12).every((it) => space.has(it) || (it >= 32 && it < 127)))
      return at + 2
  }
  return content.length
}

function isEnd(byte: number | undefined): boolean {
  return byte === undefined || space.has(byte)
}
