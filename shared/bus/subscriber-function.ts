import type { EventContracts, EventsOf } from '#events/contract.ts'
import { streamType } from '#shared/event-store/commit.ts'
import { bringUp } from '#shared/projections/bring-up.ts'
import { noStore } from '#shared/projections/missed-commits.ts'
import { follows, inGeneration, type Projection } from '#shared/projections/projection.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { queueFunction } from '#shared/queue/queue-function.ts'
import { readCommitMessage } from './read-commit-message.ts'

export interface SubscriberOptions<C extends EventContracts> {
  readonly contracts: C
  readonly rows: ReadTable
  readonly projections: readonly Projection<unknown, EventsOf<C>>[]
}

/**
 * The Lambda handler of a subscriber that keeps rows of its own from another service's commits, one row per stream.
 * Order per stream comes from the FIFO queue. A commit that is missing before a message, or that can't be folded, fails the
 * message: its dead-letter queue then holds the stream's commits in order, which is what parking is where there is no
 * store to fold again from.
 */
export function subscriberFunction<C extends EventContracts>({ contracts, rows, projections }: SubscriberOptions<C>) {
  return queueFunction(async ({ body }) => {
    const commit = readCommitMessage(contracts, body)
    for (const projection of projections) {
      if (!follows(projection, commit.stream)) continue
      const { live } = await rows.generations.of(projection.name)
      await bringUp({ store: noStore, rows, unknown: 'skip' }, inGeneration(projection, live), commit.stream, [commit])
    }
    await rows.advanceTo(commit.time, streamType(commit.stream))
  })
}
