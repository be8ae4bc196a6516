import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { EventOf } from '#events/contract.ts'
import type { Item } from '#shared/event-store/commit.ts'
import { putWithEntries } from './entry-writes.ts'
import type { PoisonCommitError } from './poison.ts'
import type { Projection, StoredRow } from './projection.ts'
import { recent } from './recent.ts'
import { decodeRow, encodeRow, itemKey } from './row-item.ts'
import { type InGeneration, qualified } from './row-key.ts'

/** A stream that one projection does not follow any further until somebody un-parks it. */
export interface ParkedStream {
  readonly stream: string
  /** The commit that could not be folded; 0 where that is not known. */
  readonly number: number
  readonly reason: string
  /** Ms since the epoch. */
  readonly since: number
}

/** Rounds of healing a row that other instances write meanwhile. */
const maxRounds = 8

/** Rows of a few KB, of which a function of 512 MB holds so many with ease. */
const rowsInMemory = 200

/** Longest reason that is kept, in characters. */
const maxReason = 500

/**
 * The rows of a read table by projection and generation, for those that write them: what is given here is exactly the
 * generation of the projection that is passed, live or not.
 */
export function rowStore({ client, table }: { readonly client: DynamoDBClient; readonly table: string }) {
  const written = recent<StoredRow<unknown>>(rowsInMemory)

  return {
    /** The row as it stands, read consistently; undefined if there is none. A stream parked at its first commit has number 0. */
    standing,

    /**
     * The row that a commit is to be folded into; undefined if there is none. It is the one that this instance wrote for the
     * commit before, where it did: whether that still stands is for `put` to find out. Else it is the one that stands.
     */
    async rowBefore<Row, E extends EventOf<string, unknown>>(
      projection: InGeneration<Projection<Row, E>>,
      id: string,
      number: number,
    ): Promise<StoredRow<Row> | undefined> {
      const own = written.get(qualified(projection, id))
      // It was given to `put` as a Row of the same projection and generation.
      return own?.number === number - 1 ? (own as StoredRow<Row>) : standing(projection, id)
    },

    /**
     * Writes a row, and its entries with it, under the condition that the row in the table still is at the commit of
     * `before` (undefined = there is none) and is not parked. Answers the row that stands there instead when the condition
     * fails.
     */
    async put<Row, E extends EventOf<string, unknown>>(
      projection: InGeneration<Projection<Row, E>>,
      id: string,
      stored: StoredRow<Row>,
      before?: StoredRow<Row>,
    ): Promise<StoredRow<Row> | undefined> {
      const key = qualified(projection, id)
      // A write that fails may have been done.
      written.forget(key)
      const refused = await put(projection, id, stored, before)
      if (refused === undefined) written.set(key, stored)
      return refused
    },

    /**
     * Writes a row that was folded from the whole stream, and all of its entries, over any that is not ahead of it, parked
     * or not.
     */
    async heal<Row, E extends EventOf<string, unknown>>(
      projection: InGeneration<Projection<Row, E>>,
      id: string,
      stored: StoredRow<Row>,
    ): Promise<void> {
      if (projection.entries !== undefined) return healWithEntries(projection, id, stored)
      await unlessRefused(
        client.send(
          new PutItemCommand({
            TableName: table,
            Item: encodeRow(projection, id, stored),
            ConditionExpression: 'attribute_not_exists(v) OR v <= :v',
            ExpressionAttributeValues: { ':v': { N: String(stored.number) } },
          }),
        ),
      )
    },

    /**
     * Parks a stream: the row stays at its number and says why, and the stream is listed. Nothing happens where the row has
     * passed the commit meanwhile. The list comes first, so that a crash in between leaves nothing parked in silence.
     */
    async park<Row, E extends EventOf<string, unknown>>(
      projection: InGeneration<Projection<Row, E>>,
      id: string,
      { stream, number, reason }: Pick<PoisonCommitError, 'stream' | 'number' | 'reason'>,
    ): Promise<boolean> {
      const shortReason = reason.slice(0, maxReason)
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: {
            ...parkedKey(projection.name, stream),
            v: { N: String(number) },
            t: { N: String(Date.now()) },
            x: { S: shortReason },
          },
        }),
      )
      const marked = await unlessRefused(
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: itemKey(projection, id),
            UpdateExpression: 'SET x = :x, v = if_not_exists(v, :zero), t = if_not_exists(t, :zero)',
            ConditionExpression: 'attribute_not_exists(v) OR v < :v',
            ExpressionAttributeValues: {
              ':x': { S: shortReason },
              ':v': { N: String(number === 0 ? Number.MAX_SAFE_INTEGER : number) },
              ':zero': { N: '0' },
            },
          }),
        ),
      )
      if (!marked) await this.unlist(projection.name, stream)
      return marked
    },

    /** The streams that a projection has parked, by name; at most `limit`. */
    async parked(name: string, limit = 100): Promise<ParkedStream[]> {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'p = :p',
          ExpressionAttributeValues: { ':p': { S: `parked#${name}` } },
          ConsistentRead: true,
          Limit: limit,
        }),
      )
      return Items.map((item) => ({
        stream: item['s']?.S ?? '',
        number: Number(item['v']?.N),
        reason: item['x']?.S ?? '',
        since: Number(item['t']?.N),
      }))
    },

    /** Takes a stream off the list of parked ones; its row is `heal`'s to mend. */
    async unlist(name: string, stream: string): Promise<void> {
      await client.send(new DeleteItemCommand({ TableName: table, Key: parkedKey(name, stream) }))
    },
  }

  async function put<Row, E extends EventOf<string, unknown>>(
    projection: InGeneration<Projection<Row, E>>,
    id: string,
    stored: StoredRow<Row>,
    before?: StoredRow<Row>,
  ): Promise<StoredRow<Row> | undefined> {
    const after = before?.number ?? 0
    if (projection.entries !== undefined) {
      const known = after === 0 && before?.unfinished === undefined ? undefined : before
      const refused = await putWithEntries({ client, table }, projection, id, stored, known)
      return refused && instead(projection, refused.standing)
    }
    const condition =
      after === 0
        ? { ConditionExpression: 'attribute_not_exists(p)' }
        : {
            ConditionExpression: 'v = :after AND attribute_not_exists(x)',
            ExpressionAttributeValues: { ':after': { N: String(after) } },
          }
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
      return instead(projection, error.Item)
    }
  }

  async function standing<Row, E extends EventOf<string, unknown>>(
    projection: InGeneration<Projection<Row, E>>,
    id: string,
  ): Promise<StoredRow<Row> | undefined> {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: itemKey(projection, id), ConsistentRead: true }),
    )
    return Item === undefined ? undefined : decodeStanding(projection, Item)
  }

  async function healWithEntries<Row, E extends EventOf<string, unknown>>(
    projection: InGeneration<Projection<Row, E>>,
    id: string,
    stored: StoredRow<Row>,
  ): Promise<void> {
    for (let round = 0; round < maxRounds; round++) {
      const before = await standing(projection, id)
      if (before !== undefined && before.number > stored.number) return
      const options = { all: true, mayBeParked: true }
      const refused = await putWithEntries({ client, table }, projection, id, stored, before, options)
      if (refused === undefined) return
    }
    throw new Error(`${projection.name}: the row of ${id} changed ${maxRounds} times while it was healed`)
  }
}

/** What stands where a row was to be written; nothing where it has been deleted meanwhile. */
function instead<Row, E extends EventOf<string, unknown>>(
  projection: InGeneration<Projection<Row, E>>,
  item: Item | undefined,
): StoredRow<Row> {
  return item === undefined ? { row: projection.initial, number: 0, time: 0 } : decodeStanding(projection, item)
}

/** A row that stands in the table; a stream parked at its first commit has a mark but no row yet. */
function decodeStanding<Row, E extends EventOf<string, unknown>>(
  projection: InGeneration<Projection<Row, E>>,
  item: Item,
): StoredRow<Row> {
  const stored = decodeRow<Row>(item)
  return stored.number === 0 ? { ...stored, row: projection.initial } : stored
}

function parkedKey(name: string, stream: string): Item {
  return { p: { S: `parked#${name}` }, s: { S: stream } }
}

/** False where the write's condition did not hold. */
async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}
