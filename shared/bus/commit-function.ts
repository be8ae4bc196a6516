import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { streamType } from '#shared/event-store/stream-name.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { handleInOrder, messagesFunction } from '#shared/queue/queue-function.ts'
import { readCommitMessage } from './read-commit-message.ts'

/** Takes the body of a message; answers its commit. */
type Subscriber = (message: unknown) => Promise<Pick<Commit<unknown>, 'stream' | 'time'>>

/** What takes commits with the events that a projection hears; those without any come too, for the count of commits. */
export function subscriber<C extends EventContracts>(
  { contracts }: { readonly contracts: C },
  take: (commit: Commit<EventsOf<C>>) => Promise<void>,
): Subscriber {
  return async (message) => {
    const commit = readCommitMessage(contracts, message)
    await take(commit)
    return commit
  }
}

/**
 * The Lambda handler of a consumer that keeps rows of its own from another service's commits, which a FIFO queue brings in
 * the order of each stream. A subscriber throws where a commit is missing before this one: its dead-letter queue then holds
 * the stream's commits in order. How far the rows are is written once a batch.
 */
export function commitFunction(rows: Pick<ReadTable, 'advanceTo'>, ...subscribers: [Subscriber, ...Subscriber[]]) {
  return messagesFunction(async (batch, invocation) => {
    const newest = new Map<string, number>()
    await handleInOrder(batch, invocation, async ({ body }) => {
      for (const { stream, time } of await Promise.all(subscribers.map((take) => take(body)))) {
        const source = streamType(stream)
        newest.set(source, Math.max(time, newest.get(source) ?? 0))
      }
    })
    await Promise.all([...newest].map(([source, time]) => rows.advanceTo(time, source)))
  })
}
