import type { EventContracts, EventsOf } from '#events/contract.ts'
import { bringUp } from '#shared/projections/bring-up.ts'
import { noStore } from '#shared/projections/missed-commits.ts'
import { follows, type Projection } from '#shared/projections/projection.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import { inGeneration } from '#shared/projections/row-key.ts'
import { commitFunction } from './commit-function.ts'

export interface SubscriberOptions<C extends EventContracts> {
  readonly contracts: C
  readonly rows: ReadTable
  readonly projections: readonly Projection<unknown, EventsOf<C>>[]
}

/**
 * The Lambda handler of a subscriber that keeps one row per stream of another service's. A commit that is missing before a
 * message, or that can't be folded, fails the message: where there is no store to fold again from, waiting in the
 * dead-letter queue is what parking is.
 */
export function subscriberFunction<C extends EventContracts>({ contracts, rows, projections }: SubscriberOptions<C>) {
  return commitFunction({ contracts, rows }, async (commit) => {
    for (const projection of projections) {
      if (!follows(projection, commit.stream)) continue
      const { live } = await rows.generations.of(projection.name)
      await bringUp({ store: noStore, rows, unknown: 'skip' }, inGeneration(projection, live), commit.stream, [commit])
    }
  })
}
