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

/** A page of a list index, newest sort key first. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Sort key to go on behind, or undefined at the end. */
  readonly next?: IndexPosition
}

/** The key of an index entry; opaque to clients, who get it signed. */
export type IndexPosition = readonly [rowPartition: string, rowSort: string, indexSort: string]

export interface ListQuery {
  readonly index: 'i1' | 'i2'
  readonly partition: string
  readonly limit: number
  readonly after?: IndexPosition | undefined
  /** Lowest sort key to include. */
  readonly from?: string | undefined
  readonly order?: 'ascending' | 'descending'
}

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

    /** A page of a list index; eventually consistent. */
    async list<Row, E extends EventOf<string, unknown>>(
      projection: Projection<Row, E>,
      { index, partition, limit, after, from, order = 'descending' }: ListQuery,
    ): Promise<Page<Row>> {
      const indexPartition = qualified(projection, partition)
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: from === undefined ? '#p = :p' : '#p = :p AND #s >= :from',
          ExpressionAttributeNames: { '#p': `${index}p`, ...(from === undefined ? {} : { '#s': `${index}s` }) },
          ExpressionAttributeValues: {
            ':p': { S: indexPartition },
            ...(from === undefined ? {} : { ':from': { S: from } }),
          },
          ScanIndexForward: order === 'ascending',
          Limit: limit,
          ...(after === undefined
            ? {}
            : {
                ExclusiveStartKey: {
                  p: { S: after[0] },
                  s: { S: after[1] },
                  [`${index}p`]: { S: indexPartition },
                  [`${index}s`]: { S: after[2] },
                },
              }),
        }),
      )
      const rows = Items.map((item) => JSON.parse(item['d']?.S ?? 'null') as Row)
      const last = LastEvaluatedKey
      if (last === undefined) return { rows }
      return { rows, next: [last['p']?.S ?? '', last['s']?.S ?? '', last[`${index}s`]?.S ?? ''] }
    },
  }
}

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
