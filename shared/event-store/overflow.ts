import { createHash } from 'node:crypto'
import type { ObjectStore } from '#shared/aws/object-store.ts'
import { CommitTooLargeError, CorruptItemError, type Item, maxItemBytes } from './commit.ts'
import { maxUnpackedBytes, pack } from './compression.ts'
import { EventsElsewhereError, encodePointer, pointerIn } from './events-pointer.ts'
import { itemBytes } from './item-size.ts'

/** A place for events that are too large for an item. */
export interface Overflow {
  readonly objects: ObjectStore
  /** What the keys of its objects begin with, e.g. the name of the events table. */
  readonly prefix: string
}

/**
 * The item as it can be written: as it is, or with a pointer in place of its events, which were put under the hash of their
 * packed form. The object comes first: a crash in between leaves one that nothing points to, and a repetition puts the same.
 * Throws CommitTooLargeError for events of more than 4 MB.
 */
export async function written({ objects, prefix }: Overflow, item: Item): Promise<Item> {
  if (itemBytes(item) <= maxItemBytes) return item
  const { e: text, z: packed, ...rest } = item
  const bytes = packed?.B ?? packedText(text?.S ?? '')
  const key = `${prefix}/${hashOf(bytes)}`
  await objects.put(key, bytes)
  return { ...rest, ...encodePointer({ key, bytes: bytes.byteLength }) }
}

/**
 * The item with its events: itself, unless they lie elsewhere. Throws EventsElsewhereError without an overflow, and
 * CorruptItemError where the object is gone or not what it was.
 */
export async function whole(overflow: Overflow | undefined, item: Item): Promise<Item> {
  const pointer = pointerIn(item)
  if (pointer === undefined) return item
  if (overflow === undefined) throw new EventsElsewhereError(item, pointer)
  const place = `${item['p']?.S}/${item['s']?.N}: the object ${pointer.key}`
  const bytes = await overflow.objects.get(pointer.key)
  if (bytes === undefined) throw new CorruptItemError(`${place} is gone`)
  if (hashOf(bytes) !== pointer.key.slice(pointer.key.lastIndexOf('/') + 1))
    throw new CorruptItemError(`${place} is not what was put there`)
  const { o: _, ...rest } = item
  return { ...rest, z: { B: bytes } }
}

function packedText(text: string): Uint8Array {
  const bytes = Buffer.byteLength(text)
  if (bytes > maxUnpackedBytes) throw new CommitTooLargeError(bytes, maxUnpackedBytes)
  return pack(text)
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
