import type { Item } from '#shared/event-store/commit.ts'
import { pack, unpack } from '#shared/event-store/compression.ts'
import { itemBytes } from '#shared/event-store/item-size.ts'
import type { Projection, StoredRow, UnfinishedEntries } from './projection.ts'
import { type InGeneration, qualified } from './row-key.ts'

/** An item with its row as it is read. */
type PlainItem = Item & { readonly d: { readonly S: string } }

/**
 * The item of a row, for a plain or a transactional put: `p`, `s` (key), `v` (last commit), `t` (its time), `d` (the row as
 * one JSON string, packed where it would take a second write unit) and, for rows in a list, `i1p`/`i1s` and `i2p`/`i2s`, the
 * keys of the two indexes. While a change of its entries is not finished, `n` and `k` say which attempt it is and what
 * entries may be there.
 */
export function encodeRow<Row>(projection: InGeneration<Projection<Row>>, id: string, stored: StoredRow<Row>): Item {
  const plain = plainRow(projection, id, stored)
  return itemBytes(plain) <= writeUnitBytes ? plain : { ...plain, d: { B: pack(plain.d.S) } }
}

/** The item of a row before it is packed. */
export function plainRow<Row>(
  projection: InGeneration<Projection<Row>>,
  id: string,
  { row, number, time, unfinished }: StoredRow<Row>,
): PlainItem {
  const item: Item = {
    ...itemKey(projection, id),
    v: { N: String(number) },
    t: { N: String(time) },
  }
  const { i1, i2 } = projection.indexes?.(row, id) ?? {}
  if (i1 !== undefined) Object.assign(item, { i1p: { S: qualified(projection, i1.partition) }, i1s: { S: i1.sort } })
  if (i2 !== undefined) Object.assign(item, { i2p: { S: qualified(projection, i2.partition) }, i2s: { S: i2.sort } })
  if (unfinished !== undefined) {
    Object.assign(item, { n: { S: unfinished.token }, k: { S: JSON.stringify(unfinished.keys) } })
  }
  return { ...item, d: { S: JSON.stringify(row) } }
}

/** A write of an item up to this size is one unit, and so is that of its entry in each index. */
const writeUnitBytes = 1024

/** Reads an item that `encodeRow` made; `x` was added to it if its stream is parked. */
export function decodeRow<Row>(item: Item): StoredRow<Row> {
  const parked = item['x']?.S
  const unfinished = unfinishedOf(item)
  return {
    // `d` was written by `encodeRow` from a Row of the same projection and generation.
    row: JSON.parse(rowText(item) ?? 'null') as Row,
    number: Number(item['v']?.N),
    time: Number(item['t']?.N),
    ...(parked === undefined ? {} : { parked }),
    ...(unfinished === undefined ? {} : { unfinished }),
  }
}

/**
 * The row in an item that stands in the table. A stream parked at its first commit has a mark but no row yet; nor has one
 * that was deleted meanwhile.
 */
export function decodeStanding<Row>({ initial }: Projection<Row>, item: Item | undefined): StoredRow<Row> {
  if (item === undefined) return { row: initial, number: 0, time: 0 }
  const stored = decodeRow<Row>(item)
  return stored.number === 0 ? { ...stored, row: initial } : stored
}

/** The row in an item as JSON; undefined where there is none. */
export function rowText(item: Item | undefined): string | undefined {
  const { S, B } = item?.['d'] ?? {}
  return B === undefined ? S : unpack(B)
}

function unfinishedOf(item: Item): UnfinishedEntries | undefined {
  const token = item['n']?.S
  // `k` was written by `encodeRow`.
  return token === undefined ? undefined : { token, keys: JSON.parse(item['k']?.S ?? '[]') as string[] }
}

/** Key of a stream's row, by the stream's id. */
export function itemKey<Row>(projection: InGeneration<Projection<Row>>, id: string): Item {
  const { partition, sort } = projection.key(id)
  return { p: { S: qualified(projection, partition) }, s: { S: sort } }
}
