import { randomBytes } from 'node:crypto'
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import type { EventOf } from '#events/contract.ts'
import type { Item } from '#shared/event-store/commit.ts'
import { type Projection, qualified, type StoredRow } from './projection.ts'

/** A page of a list index. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Sort key to go on behind; undefined at the end. */
  readonly next?: string
}

export interface ListQuery<Row> {
  readonly index: 'i1' | 'i2'
  /** Several partitions are read side by side and merged by sort key. */
  readonly partitions: readonly [string, ...string[]]
  readonly limit: number
  /** Sort key of the last row of the page before. */
  readonly after?: string | undefined
  /** Lowest and highest sort key to include. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly order?: 'ascending' | 'descending'
  /** Rows to leave out of the page, judged after they were read. */
  readonly where?: (row: Row) => boolean
}

/** Sorts behind every sort key: U+10FFFF is the last code point and no key holds it. */
const lastSort = '\u{10ffff}'

/** How long a transient refusal of a batch read is retried, in rounds of doubling pauses from 20 ms. */
const batchRounds = 6

export type ReadTable = ReturnType<typeof readTable>

/**
 * The rows of a service's projections. An item is `p`, `s` (key), `v` (last commit), `t` (its time), `d` (the row as
 * one JSON string) and, for rows in a list, `i1p`/`i1s` and `i2p`/`i2s`, the keys of the two indexes, which project `d`.
 */
export function readTable({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  return {
    /** One row, or undefined. Eventually consistent unless `consistent`. */
    async get<Row, E extends EventOf<string, unknown>>(
      projection: Projection<Row, E>,
      id: string,
      { consistent = false } = {},
    ): Promise<StoredRow<Row> | undefined> {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: itemKey(projection, id), ConsistentRead: consistent }),
      )
      return Item === undefined ? undefined : decodeRow<Row>(Item)
    },

    /** Several rows of one projection, consistently; ids without a row are missing in the answer. At most 100 ids. */
    async getMany<Row, E extends EventOf<string, unknown>>(
      projection: Projection<Row, E>,
      ids: readonly string[],
    ): Promise<ReadonlyMap<string, StoredRow<Row>>> {
      const idOf = new Map(ids.map((id) => [keyText(itemKey(projection, id)), id]))
      const found = new Map<string, StoredRow<Row>>()
      let keys: Item[] = ids.map((id) => itemKey(projection, id))
      for (let round = 0; keys.length > 0; round++) {
        if (round === batchRounds)
          throw new Error(`${table}: ${keys.length} rows could not be read in ${batchRounds} rounds`)
        if (round > 0) await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** round))
        const answer = await client.send(
          new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
        )
        for (const item of answer.Responses?.[table] ?? []) {
          const id = idOf.get(keyText(item))
          if (id !== undefined) found.set(id, decodeRow<Row>(item))
        }
        keys = answer.UnprocessedKeys?.[table]?.Keys ?? []
      }
      return found
    },

    /**
     * Writes a row under the condition that the row in the table still is at commit `after` (0 = there is none).
     * Answers the row that stands there instead when the condition fails.
     */
    async put<Row, E extends EventOf<string, unknown>>(
      projection: Projection<Row, E>,
      id: string,
      stored: StoredRow<Row>,
      after: number,
    ): Promise<StoredRow<Row> | undefined> {
      const condition =
        after === 0
          ? { ConditionExpression: 'attribute_not_exists(p)' }
          : { ConditionExpression: 'v = :after', ExpressionAttributeValues: { ':after': { N: String(after) } } }
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: encodeRow(projection, id, stored),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            ...condition,
          }),
        )
        return undefined
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error
        return error.Item === undefined ? { row: projection.initial, number: 0, time: 0 } : decodeRow<Row>(error.Item)
      }
    },

    /** A page of a list index; eventually consistent. Sort keys must be unique within the partitions read. */
    async list<Row, E extends EventOf<string, unknown>>(
      projection: Projection<Row, E>,
      query: ListQuery<Row>,
    ): Promise<Page<Row>> {
      const { limit, order = 'descending', where = () => true } = query
      const direction = order === 'ascending' ? 1 : -1
      const found: { row: Row; sort: string }[] = []
      let after = query.after
      for (;;) {
        const parts = await Promise.all(query.partitions.map((partition) => part(projection, query, partition, after)))
        const merged = parts
          .flat()
          .sort((a, b) => (a.sort < b.sort ? -direction : direction))
          .slice(0, limit + 1)
        found.push(...merged.filter(({ row }) => where(row)))
        const ended = merged.length <= limit
        if (found.length > limit || ended) {
          const rows = found.slice(0, limit)
          const last = rows.at(-1)
          return {
            rows: rows.map(({ row }) => row),
            ...(found.length > limit && last !== undefined ? { next: last.sort } : {}),
          }
        }
        after = merged.at(-1)?.sort
      }
    },

    /** The time up to which the projections of this table are complete, ms since the epoch; 0 before the first event. */
    async asOf(): Promise<number> {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: progressKey }))
      return Number(Item?.['t']?.N ?? 0)
    },

    /** Moves the time of `asOf` forward; never back. */
    async advanceTo(time: number): Promise<void> {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: { ...progressKey, t: { N: String(time) } },
            ConditionExpression: 'attribute_not_exists(p) OR t < :t',
            ExpressionAttributeValues: { ':t': { N: String(time) } },
          }),
        )
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error
      }
    },

    /**
     * A secret of this table's service, made once and kept in the table: 32 random bytes.
     * It signs cursors, which protect nothing but the list's own paging.
     */
    async secret(name: string): Promise<Uint8Array> {
      const Key = { p: { S: 'secret' }, s: { S: name } }
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }))
      const known = Item?.['b']?.B
      if (known !== undefined) return known
      const made = randomBytes(32)
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: { ...Key, b: { B: made } },
            ConditionExpression: 'attribute_not_exists(p)',
          }),
        )
        return made
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error
        return this.secret(name)
      }
    },
  }

  async function part<Row, E extends EventOf<string, unknown>>(
    projection: Projection<Row, E>,
    { index, limit, from = '', to = lastSort, order = 'descending' }: ListQuery<Row>,
    partition: string,
    after: string | undefined,
  ): Promise<{ row: Row; sort: string }[]> {
    const [low, high] = order === 'ascending' ? [after ?? from, to] : [from, after ?? to]
    // One more tells whether there is a next page, and the row at `after` itself is dropped.
    const wanted = limit + 2
    const items: Item[] = []
    let startKey: Item | undefined
    // A request ends at 1 MB, which long rows reach before they are enough.
    do {
      const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: `list-${index}`,
          KeyConditionExpression: '#p = :p AND #s BETWEEN :low AND :high',
          ExpressionAttributeNames: { '#p': `${index}p`, '#s': `${index}s` },
          ExpressionAttributeValues: {
            ':p': { S: qualified(projection, partition) },
            // An index key can't be empty, so the lowest bound is the lowest character.
            ':low': { S: low === '' ? '\u0000' : low },
            ':high': { S: high },
          },
          ScanIndexForward: order === 'ascending',
          Limit: wanted - items.length,
          ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
        }),
      )
      items.push(...(page.Items ?? []))
      startKey = page.LastEvaluatedKey
    } while (startKey !== undefined && items.length < wanted)
    return items
      .map((item) => ({ row: decodeRow<Row>(item).row, sort: item[`${index}s`]?.S ?? '' }))
      .filter(({ sort }) => sort !== after)
  }
}

const progressKey: Item = { p: { S: 'progress' }, s: { S: 'all' } }

/** The item of a row, for a plain or a transactional put. */
export function encodeRow<Row, E extends EventOf<string, unknown>>(
  projection: Projection<Row, E>,
  id: string,
  { row, number, time }: StoredRow<Row>,
): Item {
  const item: Item = {
    ...itemKey(projection, id),
    v: { N: String(number) },
    t: { N: String(time) },
    d: { S: JSON.stringify(row) },
  }
  const { i1, i2 } = projection.indexes?.(row, id) ?? {}
  if (i1 !== undefined) Object.assign(item, { i1p: { S: qualified(projection, i1.partition) }, i1s: { S: i1.sort } })
  if (i2 !== undefined) Object.assign(item, { i2p: { S: qualified(projection, i2.partition) }, i2s: { S: i2.sort } })
  return item
}

export function decodeRow<Row>(item: Item): StoredRow<Row> {
  // `d` was written by `encodeRow` from a Row of the same projection and generation.
  return { row: JSON.parse(item['d']?.S ?? 'null') as Row, number: Number(item['v']?.N), time: Number(item['t']?.N) }
}

export function itemKey<Row, E extends EventOf<string, unknown>>(projection: Projection<Row, E>, id: string): Item {
  const { partition, sort } = projection.key(id)
  return { p: { S: qualified(projection, partition) }, s: { S: sort } }
}

function keyText(item: Item): string {
  return `${item['p']?.S}\n${item['s']?.S}`
}
