import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { Item } from '#shared/aws/item.ts'
import type { Commit, NewCommit } from './commit.ts'
import {
  commitKey,
  commitNumber,
  commitTime,
  type DecodeOptions,
  decodeCommit,
  encodeCommit,
  isCommit,
  isUnrecorded,
  itemsBetween,
} from './commit-item.ts'
import { type Snapshot, snapshotInterval } from './snapshot.ts'
import { decodeSnapshot, encodeSnapshot, isReplaceable } from './snapshot-item.ts'
import type { StreamName } from './stream-name.ts'
import { transaction } from './transaction.ts'

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
 * The first page of a load. A little longer than the distance between two snapshots, so that a stream that has them is read
 * in one request, and short enough that few items behind the snapshot are paid for.
 */
const firstPage = snapshotInterval + 4

/** What a fold needs of a stream: its newest snapshot, if there is one, and the commits behind it in order. */
export interface Tail<E> {
  readonly snapshot?: Snapshot
  readonly commits: readonly Commit<E>[]
}

interface EventStoreOptions<C extends EventContracts> {
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
export function eventStore<C extends EventContracts>(options: EventStoreOptions<C>) {
  type E = EventsOf<C>
  const { client, table, contracts, now } = options
  return {
    /**
     * Writes a commit if its number is free. One request; the SDK may repeat it after a lost answer, which is
     * recognised by the command id in the item that stands in the way. Throws CommitTooLargeError before it sends anything.
     */
    async append(commit: NewCommit<E>): Promise<AppendResult<E>> {
      const Item = encodeCommit(contracts, commit, now())
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item,
            ConditionExpression: isUnrecorded,
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        return { outcome: 'committed', commit: decodeCommit(contracts, Item) }
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error
        const found = decodeCommit(contracts, error.Item)
        return { outcome: found.commandId === commit.commandId ? 'repeated' : 'conflict', commit: found }
      }
    },

    /** Records commits of several streams together, or none of them. */
    transact: transaction(options),

    /**
     * All commits of a stream in order, read consistently and backwards in pages; empty if there is no such stream.
     * Throws StreamGapError when a number is missing.
     */
    async load(stream: StreamName): Promise<Commit<E>[]> {
      return read(stream, 1, Number.MAX_SAFE_INTEGER)
    },

    /**
     * The newest snapshot that the code `fold` made, below commit `upTo`, and the commits behind it up to that one: one
     * request however long the stream, as long as its snapshots are written. Throws StreamGapError.
     */
    async tail(stream: StreamName, fold: string | undefined, upTo = Number.MAX_SAFE_INTEGER): Promise<Tail<E>> {
      const newestFirst: Commit<E>[] = []
      for await (const item of backwards(stream, 1, upTo, firstPage)) {
        if (isCommit(item)) {
          newestFirst.push(decodeCommit(contracts, item))
          continue
        }
        const snapshot = fold === undefined ? undefined : decodeSnapshot(item, fold)
        if (snapshot !== undefined)
          return { snapshot, commits: dense(stream, snapshot.number + 1, newestFirst.reverse()) }
      }
      return { commits: dense(stream, 1, newestFirst.reverse()) }
    },

    /** Keeps a snapshot; one that is there already, or a state that is too large to keep, is left as it is. */
    async keep(stream: StreamName, fold: string, snapshot: Snapshot): Promise<void> {
      const item = encodeSnapshot(stream, fold, snapshot)
      if (item === undefined) return
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: item,
          // A snapshot may replace one of other code, but nothing else: the log is append-only.
          ConditionExpression: isReplaceable,
        }),
      )
    },

    /**
     * The number of the last commit at or before a time (ms since the epoch), 0 if the stream began later. Times never run
     * backwards in a stream, so that log2(n) single reads find it where the newest page does not reach back that far.
     */
    async numberAt(stream: StreamName, time: number): Promise<number> {
      let above = 0
      let seen = 0
      for await (const item of backwards(stream, 1, Number.MAX_SAFE_INTEGER, firstPage)) {
        if (!isCommit(item)) continue
        above = commitNumber(item)
        if (commitTime(item) <= time) return above
        if (++seen === firstPage) break
      }
      let low = 0
      let high = above - 1
      while (low < high) {
        const middle = Math.ceil((low + high) / 2)
        const { Item: item } = await client.send(
          new GetItemCommand({
            TableName: table,
            Key: commitKey(stream, middle),
            ConsistentRead: true,
          }),
        )
        if (item === undefined) throw new StreamGapError(`${stream}: commit ${middle} is missing`)
        if (commitTime(item) <= time) low = middle
        else high = middle - 1
      }
      return Math.max(0, low)
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
    for await (const item of backwards(stream, from, to)) {
      if (isCommit(item)) newestFirst.push(decodeCommit(contracts, item, options))
    }
    return dense(stream, from, newestFirst.reverse())
  }

  /** The items of a stream between two numbers, newest first, page by page as far as they are asked for. */
  async function* backwards(stream: StreamName, from: number, to: number, firstLimit?: number): AsyncGenerator<Item> {
    let startKey: Item | undefined
    let limit = firstLimit
    do {
      const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await client.send(
        new QueryCommand({
          TableName: table,
          ...itemsBetween(stream, from, to),
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit: limit,
          ExclusiveStartKey: startKey,
        }),
      )
      yield* page.Items ?? []
      startKey = page.LastEvaluatedKey
      limit = undefined
    } while (startKey !== undefined)
  }
}

/** The commits as they are; throws StreamGapError where a number between them is missing. */
function dense<E>(stream: StreamName, from: number, commits: readonly Commit<E>[]): Commit<E>[] {
  for (const [index, { number }] of commits.entries()) {
    if (number !== from + index)
      throw new StreamGapError(`${stream}: commit ${from + index} is missing, ${number} follows`)
  }
  return [...commits]
}
