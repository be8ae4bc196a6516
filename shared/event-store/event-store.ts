import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import {
  type Commit,
  type DecodeOptions,
  decodeCommit,
  encodeCommit,
  type Item,
  type NewCommit,
  type StreamName,
} from './commit.ts'

/** What became of an append. */
export type AppendResult<E> =
  | { readonly outcome: 'committed'; readonly commit: Commit<E> }
  /** The number was taken by this very command before: its first answer was lost, or the message came twice. */
  | { readonly outcome: 'repeated'; readonly commit: Commit<E> }
  /** The number was taken by another command, whose commit is here so that no request is needed to fold it. */
  | { readonly outcome: 'conflict'; readonly commit: Commit<E> }

/** Commits are missing between two that are there: the table was tampered with or restored in part. */
export class StreamGapError extends Error {
  override readonly name = 'StreamGapError'
}

/**
 * The first page of a load. Longer than the distance between two snapshots, so that a stream that has one is read in one
 * request, and short enough that the items before it are not paid for.
 */
const firstPage = 64

export interface EventStoreOptions<C extends EventContracts> {
  readonly client: DynamoDBClient
  readonly table: string
  readonly contracts: C
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

export type EventStore<C extends EventContracts> = ReturnType<typeof eventStore<C>>

/**
 * Streams of commits in one DynamoDB table with partition key `p` (stream name) and sort key `s` (number).
 * A commit is one item and one conditional PutItem: atomic, and one write unit up to 1 KB. Items at fractional
 * numbers are not commits (snapshots lie at n + 0.5).
 */
export function eventStore<C extends EventContracts>({ client, table, contracts, now }: EventStoreOptions<C>) {
  type E = EventsOf<C>
  return {
    /**
     * Writes a commit if its number is free. One request; the SDK may repeat it after a lost answer, which is
     * recognised by the command id in the item that stands in the way.
     */
    async append(commit: NewCommit<E>): Promise<AppendResult<E>> {
      const item = encodeCommit(contracts, commit, now())
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: item,
            ConditionExpression: 'attribute_not_exists(p)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        return { outcome: 'committed', commit: decodeCommit(contracts, item) }
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error
        const found = decodeCommit(contracts, error.Item)
        return { outcome: found.commandId === commit.commandId ? 'repeated' : 'conflict', commit: found }
      }
    },

    /**
     * All commits of a stream in order, read consistently and backwards in pages; empty if there is no such stream.
     * Throws StreamGapError when a number is missing.
     */
    async load(stream: StreamName): Promise<Commit<E>[]> {
      return read(stream, 1, Number.MAX_SAFE_INTEGER)
    },

    /**
     * The commits numbered from `from` to `to` (both included) in order; a stream that ends earlier gives fewer. Event types
     * without a contract throw, or are left out with `unknown: 'skip'` (see decodeCommit).
     */
    async range(stream: StreamName, from: number, to: number, options: DecodeOptions = {}): Promise<Commit<E>[]> {
      return read(stream, from, to, options)
    },
  }

  async function read(stream: StreamName, from: number, to: number, options: DecodeOptions = {}): Promise<Commit<E>[]> {
    const newestFirst: Commit<E>[] = []
    let startKey: Item | undefined
    let limit: number | undefined = firstPage
    do {
      const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'p = :p AND s BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':p': { S: stream }, ':from': { N: String(from) }, ':to': { N: String(to) } },
          ConsistentRead: true,
          ScanIndexForward: false,
          ...(limit === undefined ? {} : { Limit: limit }),
          ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
        }),
      )
      for (const item of page.Items ?? []) {
        if (isCommit(item)) newestFirst.push(decodeCommit(contracts, item, options))
      }
      startKey = page.LastEvaluatedKey
      limit = undefined
    } while (startKey !== undefined)
    const commits = newestFirst.reverse()
    demandDense(stream, from, commits)
    return commits
  }
}

/** True for a commit, false for a snapshot. */
export function isCommit(item: Item): boolean {
  return Number.isInteger(Number(item['s']?.N)) && item['c'] !== undefined
}

function demandDense(stream: StreamName, from: number, commits: readonly { number: number }[]): void {
  commits.forEach(({ number }, index) => {
    if (number !== from + index)
      throw new StreamGapError(`${stream}: commit ${from + index} is missing, ${number} follows`)
  })
}
