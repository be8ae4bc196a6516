import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import { backOff } from '#shared/concurrency/back-off.ts'
import type { Commit, NewCommit } from './commit.ts'
import { commitKey, decodeCommit, encodeCommit, isUnrecorded } from './commit-item.ts'
import type { StreamName } from './stream-name.ts'

/** A stream that a decision has read and that must not have moved on: it is still at commit `number` (0 = there is none). */
interface ReadStream {
  readonly stream: StreamName
  readonly number: number
}

/** What became of commits that were to be recorded together: all of them, or none. */
type TransactionResult<E> =
  | { readonly outcome: 'committed'; readonly commits: readonly Commit<E>[] }
  /** This very command had recorded them before. */
  | { readonly outcome: 'repeated'; readonly commits: readonly Commit<E>[] }
  /** At least one number was taken, or a stream that was read has moved on; the commits that were found there. */
  | { readonly outcome: 'conflict'; readonly found: readonly Commit<E>[] }

/** Most streams of one transaction, those that are only read included (DynamoDB's limit). */
export const maxStreams = 100

/** Rounds of trying again while other transactions touch the same items. */
const maxRounds = 10

interface TransactionOptions<C extends EventContracts> {
  readonly client: DynamoDBClient
  readonly table: string
  readonly contracts: C
  readonly now: () => number
}

/**
 * Records commits of several streams in one transaction, under the condition that their numbers are free and that the
 * streams that were only read have not moved on. All commits carry the same command id, which makes the transaction
 * repeatable: DynamoDB recognises its token for ten minutes, the items tell for ever.
 *
 * Cost: one request, two write units per KB.
 */
export function transaction<C extends EventContracts>(options: TransactionOptions<C>) {
  type E = EventsOf<C>
  const { client, table, contracts, now } = options
  return async (
    commits: readonly NewCommit<E>[],
    unchanged: readonly ReadStream[] = [],
  ): Promise<TransactionResult<E>> => {
    if (commits.length + unchanged.length > maxStreams) {
      throw new RangeError(
        `${commits.length + unchanged.length} streams in one transaction, ${maxStreams} are the most`,
      )
    }
    const time = now()
    const items = commits.map((commit) => encodeCommit(contracts, commit, time))
    const free = {
      ConditionExpression: isUnrecorded,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const
    const actions: TransactWriteItem[] = [
      ...items.map((Item) => ({ Put: { TableName: table, Item, ...free } })),
      ...unchanged.map(({ stream, number }) => ({
        ConditionCheck: { TableName: table, Key: commitKey(stream, number + 1), ...free },
      })),
    ]
    const request = new TransactWriteItemsCommand({ TransactItems: actions, ClientRequestToken: token(items) })
    for (let round = 1; ; round++) {
      try {
        await client.send(request)
        return { outcome: 'committed', commits: items.map((item) => decodeCommit(contracts, item)) }
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error
        const reasons = error.CancellationReasons ?? []
        const inTheWay = reasons.flatMap(({ Code, Item }) =>
          Code === 'ConditionalCheckFailed' && Item !== undefined ? [Item] : [],
        )
        const found = inTheWay.map((item) => decodeCommit(contracts, item))
        if (found.length > 0) return outcomeOf(commits, found)
        if (round === maxRounds || !reasons.some(({ Code }) => Code === 'TransactionConflict')) throw error
        await sleep(backOff(round, 20, 200))
      }
    }
  }

  function outcomeOf(wanted: readonly NewCommit<E>[], found: readonly Commit<E>[]): TransactionResult<E> {
    const ours = wanted.every(({ stream, number, commandId }) =>
      found.some((commit) => commit.stream === stream && commit.number === number && commit.commandId === commandId),
    )
    return ours ? { outcome: 'repeated', commits: found } : { outcome: 'conflict', found }
  }
}

/** Of the items themselves: the same transaction has the same token, and another one under the same command id has not. */
function token(items: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(items)).digest('base64url').slice(0, 36)
}
