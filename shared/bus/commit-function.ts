import middy from '@middy/core'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { streamType } from '#shared/event-store/stream-name.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { handleInOrder } from '#shared/queue/queue-function.ts'
import { readCommitMessage } from './read-commit-message.ts'

/**
 * The Lambda handler of a consumer that keeps rows of its own from another service's commits, which a FIFO queue brings in
 * the order of each stream. `take` throws where a commit is missing before this one: its dead-letter queue then holds the
 * stream's commits in order. How far the rows are is written once a batch.
 */
export function commitFunction<C extends EventContracts>(
  { contracts, rows }: { readonly contracts: C; readonly rows: Pick<ReadTable, 'advanceTo'> },
  take: (commit: Commit<EventsOf<C>>) => Promise<void>,
) {
  return middy<SQSEvent, SQSBatchResponse>({ timeoutEarlyInMillis: 0 }).handler(async (batch, context) => {
    const newest = new Map<string, number>()
    const response = await handleInOrder(batch, context, async ({ body }) => {
      const commit = readCommitMessage(contracts, body)
      await take(commit)
      const source = streamType(commit.stream)
      newest.set(source, Math.max(commit.time, newest.get(source) ?? 0))
    })
    await Promise.all([...newest].map(([source, time]) => rows.advanceTo(time, source)))
    return response
  })
}
