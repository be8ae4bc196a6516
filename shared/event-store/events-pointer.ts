import type { Item } from './commit.ts'

/** Where the events of a commit lie that are too large for its item. */
export interface EventsPointer {
  /** Key of the object; it ends in its SHA-256, in hex digits. */
  readonly key: string
  /** Length of the object: the events, packed. */
  readonly bytes: number
}

/** A reader met a commit whose events are not in its item, and was not told where such events are kept. */
export class EventsElsewhereError extends Error {
  override readonly name = 'EventsElsewhereError'

  constructor(item: Item, { key, bytes }: EventsPointer) {
    super(
      `the events of ${item['p']?.S}/${item['s']?.N} (${bytes} bytes) lie in the object ${key}, which this reader has no access to`,
    )
  }
}

/** The attribute that stands in an item instead of its events. */
export function encodePointer({ key, bytes }: EventsPointer): Item {
  return { o: { S: JSON.stringify([key, bytes]) } }
}

/** The pointer in an item, or undefined where the item has its events. */
export function pointerIn(item: Item): EventsPointer | undefined {
  const text = item['o']?.S
  if (text === undefined) return undefined
  // Written by `encodePointer`.
  const [key, bytes] = JSON.parse(text) as [string, number]
  return { key, bytes }
}
