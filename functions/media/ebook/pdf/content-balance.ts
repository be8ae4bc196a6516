/** What a page's drawing instructions leave behind. */
export interface ContentBalance {
  /** How many states are taken from the stack beyond those that were put there. */
  readonly missing: number
  /** What is open at the end, as the instructions that close it, innermost first. */
  readonly closing: readonly ('Q' | 'ET' | 'EMC')[]
}

/** What a byte is, by its value: a table, because drawings have millions of them. */
const [ordinary, space, delimiter] = [0, 1, 2]
const kinds = new Uint8Array(256)
for (const byte of [0, 9, 10, 12, 13, 32]) kinds[byte] = space
for (const byte of Buffer.from('()<>[]{}/%')) kinds[byte] = delimiter

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
    const kind = kinds[byte]
    if (kind === space) at++
    else if (byte === percent) at = lineEnd(content, at)
    else if (byte === parenthesis) at = stringEnd(content, at)
    else if (byte === less && content[at + 1] !== less) at = indexAfter(content, greater, at)
    else if (kind === delimiter) at = byte === slash ? wordEnd(content, at + 1) : at + 1
    else {
      const end = wordEnd(content, at)
      const word = end - at <= 3 ? wordAt(content, at, end) : 0
      at = end
      if (word === words.ID) at = imageEnd(content, at)
      else if (!follow(word)) missing++
    }
  }
  return { missing, closing: open.toReversed() }

  /** False for a Q to which there is no q. */
  function follow(word: number): boolean {
    switch (word) {
      case words.q:
        open.push('Q')
        return true
      case words.BT:
        open.push('ET')
        return true
      case words.BMC:
      case words.BDC:
        open.push('EMC')
        return true
      case words.ET:
        remove('ET')
        return true
      case words.EMC:
        remove('EMC')
        return true
      case words.Q:
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

const [percent, parenthesis, closing, less, greater] = [0x25, 0x28, 0x29, 0x3c, 0x3e]
const [slash, backslash] = [0x2f, 0x5c]

const words = {
  q: numberOf('q'),
  Q: numberOf('Q'),
  BT: numberOf('BT'),
  ET: numberOf('ET'),
  BMC: numberOf('BMC'),
  BDC: numberOf('BDC'),
  EMC: numberOf('EMC'),
  ID: numberOf('ID'),
}

function numberOf(letters: string): number {
  return wordAt(Buffer.from(letters), 0, letters.length)
}

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
  while (at < content.length && kinds[content[at] ?? 0] === ordinary) at++
  return at
}

/** A word of at most three letters as a number: most of a drawing's words are looked at once and dropped. */
function wordAt(content: Uint8Array, from: number, end: number): number {
  let word = 0
  for (let at = from; at < end; at++) word = word * 256 + (content[at] ?? 0)
  return word
}

/** The bytes of an inline image end at an EI between white space behind which instructions go on in plain text. */
function imageEnd(content: Uint8Array, from: number): number {
  for (let at = content.indexOf(0x45, from); at >= 0; at = content.indexOf(0x45, at + 1)) {
    const stands = content[at + 1] === 0x49 && isSpace(content[at - 1] ?? 32) && isEnd(content[at + 2])
    if (stands && content.subarray(at + 2, at + 12).every((it) => isSpace(it) || (it >= 32 && it < 127))) return at + 2
  }
  return content.length
}

function isEnd(byte: number | undefined): boolean {
  return byte === undefined || isSpace(byte)
}

function isSpace(byte: number): boolean {
  return kinds[byte] === space
}
