import type { Item } from '#shared/aws/item.ts'
import { pack, unpack } from '#shared/event-store/compression.ts'
import { itemBytes } from '#shared/event-store/item-size.ts'
import type { Projection, StoredRow, UnfinishedEntries } from '../projection.ts'
import { decodeKey, encodeKey, type InGeneration, isAbsent, qualified, type RowKey } from '../row-key.ts'
import { listKey } from './list-item.ts'

/** An item with its row as it is read. */
type PlainItem = Item & { readonly d: { readonly S: string } }

/** A write of an item up to this size is one unit, and so is that of its entry in each index. */
const writeUnitBytes = 1024

/** Key of a stream's row, by the stream's id. */
export function itemKey<Row>(projection: InGeneration<Projection<Row>>, id: string): Item {
  const { partition, sort } = projection.key(id)
  return encodeKey({ partition: qualified(projection, partition), sort })
}

/**
 * The item of a row, for a plain or a transactional put: `p`, `s` (key), `v` (last commit), `t` (its time), `d` (the row as
 * one JSON string, packed if it would take a second write unit) and, for rows in a list, the keys of its indexes
 * (list-item.ts). While a change of its entries is not finished, `n` and `k` say which attempt it is and what entries may be
 * there. `x` says why a row is parked.
 */
export function encodeRow<Row>(projection: InGeneration<Projection<Row>>, id: string, stored: StoredRow<Row>): Item {
  const plain = plainRow(projection, id, stored)
  return itemBytes(plain) <= writeUnitBytes ? plain : { ...plain, d: { B: pack(plain.d.S) } }
}

/** Bytes of a row as JSON. Throws what the projection's `key` and `indexes` throw. */
export function rowBytes<Row>(projection: InGeneration<Projection<Row>>, id: string, stored: StoredRow<Row>): number {
  return Buffer.byteLength(plainRow(projection, id, stored).d.S)
}

/** The item of a row before it is packed. */
function plainRow<Row>(
  projection: InGeneration<Projection<Row>>,
  id: string,
  { row, number, time, parked, unfinished }: StoredRow<Row>,
): PlainItem {
  const { i1, i2 } = projection.indexes?.(row, id) ?? {}
  return {
    ...itemKey(projection, id),
    v: { N: String(number) },
    t: { N: String(time) },
    d: { S: JSON.stringify(row) },
    ...(i1 && listKey('i1', projection, i1)),
    ...(i2 && listKey('i2', projection, i2)),
    ...(unfinished && { n: { S: unfinished.token }, k: { S: JSON.stringify(unfinished.keys) } }),
    ...(parked !== undefined && { x: { S: parked } }),
  }
}

/** Reads an item that `encodeRow` made, or `parkRow` changed. */
export function decodeRow<Row>(item: Item): StoredRow<Row> {
  return {
    // `d` was written by `encodeRow` from a Row of the same projection and generation.
    row: JSON.parse(rowText(item) ?? 'null') as Row,
    number: Number(item['v']?.N),
    time: Number(item['t']?.N),
    parked: item['x']?.S,
    unfinished: unfinishedOf(item),
  }
}

/**
 * The row of an item in the table. An item may have a mark and no row: the stream was parked at its first commit, or the
 * row was deleted before it was marked.
 */
export function decodeStanding<Row>({ initial }: Projection<Row>, item: Item | undefined): StoredRow<Row> {
  if (item === undefined) return { row: initial, number: 0, time: 0 }
  const stored = decodeRow<Row>(item)
  return stored.number === 0 ? { ...stored, row: initial } : stored
}

/** The row in an item as JSON; undefined if there is none. */
export function rowText(item: Item | undefined): string | undefined {
  const { S, B } = item?.['d'] ?? {}
  return B === undefined ? S : unpack(B)
}

/** The item of a row or an entry of any projection. */
export interface ItemSummary {
  readonly key: RowKey
  /** The last commit of a row; an entry has none. */
  readonly number?: number
  /** JSON. */
  readonly text?: string | undefined
  readonly parked: boolean
}

/** The attributes that `summarize` reads, for a ProjectionExpression. */
export const summaryAttributes = 'p, s, v, d, x'

export function summarize(item: Item): ItemSummary {
  const number = item['v']?.N
  return {
    key: decodeKey(item),
    ...(number === undefined ? {} : { number: Number(number) }),
    text: rowText(item),
    parked: item['x'] !== undefined,
  }
}

/** An item with its text unpacked, to compare by content: another release of zlib may pack the same text into other bytes. */
export function unpackedRow(item: Item): Item {
  return { ...item, d: { S: rowText(item) ?? '' } }
}

function unfinishedOf(item: Item): UnfinishedEntries | undefined {
  const token = item['n']?.S
  // `k` was written by `encodeRow`.
  return token === undefined ? undefined : { token, keys: JSON.parse(item['k']?.S ?? '[]') as string[] }
}

/** The condition that a row is unchanged; undefined = it does not exist. */
export function isUnchanged(before: StoredRow<unknown> | undefined, mayBeParked: boolean) {
  const failing = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
  if (before === undefined) return { ...failing, ConditionExpression: isAbsent }
  const token = before.unfinished?.token
  const conditions = [
    'v = :v',
    token === undefined ? 'attribute_not_exists(n)' : 'n = :n',
    ...(mayBeParked ? [] : ['attribute_not_exists(x)']),
  ]
  return {
    ...failing,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeValues: {
      ':v': { N: String(before.number) },
      ...(token === undefined ? {} : { ':n': { S: token } }),
    },
  }
}

/** The condition that the row in the table is not ahead of a commit. */
export function isNotAhead(number: number) {
  return {
    ConditionExpression: 'attribute_not_exists(v) OR v <= :v',
    ExpressionAttributeValues: { ':v': { N: String(number) } },
  }
}

/** The update that marks a row as parked, unless it has passed the commit; 0 = whatever its commit. */
export function parkRow(reason: string, number: number) {
  return {
    UpdateExpression: 'SET x = :x, v = if_not_exists(v, :zero), t = if_not_exists(t, :zero)',
    ConditionExpression: 'attribute_not_exists(v) OR v < :v',
    ExpressionAttributeValues: {
      ':x': { S: reason },
      ':v': { N: String(number === 0 ? Number.MAX_SAFE_INTEGER : number) },
      ':zero': { N: '0' },
    },
  }
}
