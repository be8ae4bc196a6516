import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { bringUp } from '#shared/projections/bring-up.ts'
import { noStore } from '#shared/projections/missed-commits.ts'
import { follows, type SubscribedProjection } from '#shared/projections/projection.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { inGeneration } from '#shared/projections/row-key.ts'
import { commitFunction, subscriber } from './commit-function.ts'

/**
 * The Lambda handler of a subscriber that keeps one row per stream of another service's. A commit that is missing before a
 * message, or that can't be folded, fails the message: where there is no store to fold again from, waiting in the
 * dead-letter queue is what parking is.
 */
export function subscriberFunction<C extends EventContracts>(
  rows: ReadTable,
  projection: SubscribedProjection<unknown, C>,
) {
  return commitFunction(rows, subscriber(projection, rowKeeper(rows, projection)))
}

/** Keeps the live row of a commit's stream. */
export function rowKeeper<C extends EventContracts>(rows: ReadTable, projection: SubscribedProjection<unknown, C>) {
  return async (commit: Commit<EventsOf<C>>): Promise<void> => {
    if (!follows(projection, commit.stream)) return
    const { live } = await rows.generations.of(projection.name)
    await bringUp({ store: noStore, rows, unknown: 'skip' }, inGeneration(projection, live), commit.stream, [commit])
  }
}
