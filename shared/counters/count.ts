import { setTimeout as sleep } from 'node:timers/promises'
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import { backOff } from '#shared/concurrency/back-off.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { fold } from '#shared/event-store/decider.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import { MissedCommitsError } from '../projections/missed-commits.ts'
import { recent } from '../projections/recent.ts'
import {
  addCounts,
  counterKey,
  decodeSource,
  encodeSource,
  isUncounted,
  type SourceRow,
  sourceKey,
} from './counter-item.ts'
import { type Contribution, type CounterProjection, difference } from './counter-projection.ts'

/** Most items of one transaction, less the source row (DynamoDB's limit is 100). */
const maxCountersPerTransaction = 99

/** Source rows of a KB or two that an instance remembers. */
const sourcesInMemory = 200

/** Rounds of trying again after another instance touched the same rows. */
const maxRounds = 12

/**
 * Applies commits to a counter projection, exactly once each whatever the delivery: the source row and the counters
 * change in one transaction under the condition that the source row is at the commit before.
 * Throws MissedCommitsError where a commit before the given one never came.
 *
 * Cost: one GetItem unless this instance counted the commit before, and one transaction (two write units per row touched)
 * for a commit that changes a counter or one plain PutItem for one that does not.
 */
export function counter<Row, C extends EventContracts>(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  projection: CounterProjection<Row, C>,
) {
  type E = EventsOf<C>
  const counted = recent<SourceRow<Row>>(sourcesInMemory)

  return async (commit: Commit<E>): Promise<void> => {
    for (let round = 0; round < maxRounds; round++) {
      if (round > 0) await sleep(backOff(round, 10, 200))
      const source = await read(commit)
      if (source.number >= commit.number) return
      if (source.number < commit.number - 1) {
        throw new MissedCommitsError(commit.stream, source.number + 1, commit.number - 1)
      }
      if (await apply(commit, source)) return
    }
    throw new Error(`${projection.name}: ${commit.stream}/${commit.number} met other writers ${maxRounds} times`)
  }

  async function read(commit: Commit<E>): Promise<SourceRow<Row>> {
    const own = counted.get(commit.stream)
    if (own?.number === commit.number - 1) return own
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: sourceKey(projection, streamId(commit.stream)),
        ConsistentRead: true,
      }),
    )
    if (Item === undefined) return { row: projection.initial, number: 0, steps: 0 }
    return decodeSource(Item)
  }

  /** False where another writer came between; nothing was changed then, or only whole steps. */
  async function apply(commit: Commit<E>, source: SourceRow<Row>): Promise<boolean> {
    // Whether it still stands is for the writes to find out; one that fails may have been done.
    counted.forget(commit.stream)
    const next = fold(projection, source.row, [commit])
    const changes = difference(projection.contributions(source.row), projection.contributions(next))
    const chunks = chunksOf(changes, maxCountersPerTransaction)
    for (let step = source.steps; step < chunks.length; step++) {
      const last = step === chunks.length - 1
      const reached = last
        ? { row: next, number: commit.number, steps: 0 }
        : { row: source.row, number: source.number, steps: step + 1 }
      const put = {
        TableName: table,
        Item: { ...sourceKey(projection, streamId(commit.stream)), ...encodeSource(reached, commit.time) },
        ...isUncounted({ ...source, steps: step }),
      }
      const updates = (chunks[step] ?? []).map(toUpdate)
      try {
        // A transaction costs twice as much as a plain write.
        if (updates.length === 0) await client.send(new PutItemCommand(put))
        else await client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: put }, ...updates] }))
      } catch (error) {
        if (error instanceof TransactionCanceledException || error instanceof ConditionalCheckFailedException)
          return false
        throw error
      }
    }
    counted.set(commit.stream, { row: next, number: commit.number, steps: 0 })
    return true
  }

  function toUpdate(contribution: Contribution): TransactWriteItem {
    return {
      Update: { TableName: table, Key: counterKey(projection, contribution.key), ...addCounts(contribution) },
    }
  }
}

/** At least one chunk, so that a commit that changes no counter still moves its source row. */
function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [items.slice(0, size)]
  for (let start = size; start < items.length; start += size) chunks.push(items.slice(start, start + size))
  return chunks
}
