import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import type { EventStore } from '#shared/event-store/event-store.ts'
import { type StreamName, streamId } from '#shared/event-store/stream-name.ts'
import { log } from '#shared/observability/log.ts'
import { bringUp } from './bring-up.ts'
import { PoisonCommitError } from './parking/poison.ts'
import { follows, type Projection } from './projection.ts'
import type { ReadTable } from './read-table.ts'
import { type InGeneration, inGeneration } from './row-key.ts'

export interface ProjectorOptions<C extends EventContracts> {
  /** Where missing commits are read. */
  readonly store: Pick<EventStore<C>, 'range'>
  readonly rows: ReadTable
  /** Their rows differ; each row is only ever given to the projection that made it. */
  readonly projections: readonly Projection<unknown, EventsOf<C>>[]
}

/**
 * Brings the rows of one stream up to the given commits, however these arrived, in the live generation and in one that is
 * being built or kept beside it. A commit that a projection can't fold parks the stream for that projection; `poison`, a
 * commit behind the given ones that can't even be read, parks it for all of them.
 * Throws when a row could not be written for a while; delivering the same commits again is always safe.
 */
type Projector<E> = (stream: StreamName, commits: readonly Commit<E>[], poison?: PoisonCommitError) => Promise<void>

/** The part of a projector function that knows nothing of Lambda. */
export function projector<C extends EventContracts>({
  store,
  rows,
  projections,
}: ProjectorOptions<C>): Projector<EventsOf<C>> {
  return async (stream, delivered, poison) => {
    const commits = [...delivered].sort((a, b) => a.number - b.number)
    for (const projection of projections) {
      if (!follows(projection, stream)) continue
      const { live, other } = await rows.generations.ofProjector(projection)
      if (commits.length > 0) {
        await bringUpLive(inGeneration(projection, live), stream, commits)
        if (other !== undefined) await bringUpOther(inGeneration(projection, other), stream, commits)
      }
      if (poison !== undefined) await parkLive(inGeneration(projection, live), stream, poison)
    }
  }

  async function bringUpLive(
    projection: InGeneration<Projection<unknown, EventsOf<C>>>,
    stream: StreamName,
    commits: readonly Commit<EventsOf<C>>[],
  ): Promise<void> {
    try {
      await bringUp({ store, rows, unknown: 'skip' }, projection, stream, commits)
    } catch (error) {
      if (!(error instanceof PoisonCommitError)) throw error
      await parkLive(projection, stream, error)
    }
  }

  /** A row that falls behind here is found when the generations are compared, before anybody reads it. */
  async function bringUpOther(
    projection: InGeneration<Projection<unknown, EventsOf<C>>>,
    stream: StreamName,
    commits: readonly Commit<EventsOf<C>>[],
  ): Promise<void> {
    try {
      await bringUp({ store, rows, unknown: 'skip' }, projection, stream, commits)
    } catch (error) {
      if (!(error instanceof PoisonCommitError)) throw error
      const { name, generation } = projection
      log('WARN', 'row of another generation left behind', undefined, {
        projection: name,
        generation,
        stream,
        commit: error.number,
        reason: error.reason,
      })
    }
  }

  async function parkLive(
    projection: InGeneration<Projection<unknown, EventsOf<C>>>,
    stream: StreamName,
    poison: PoisonCommitError,
  ): Promise<void> {
    const parked = await rows.park(projection, streamId(stream), poison)
    if (!parked) return
    // The words that the metric of the alarm looks for (infra/constructs/logged-alarm.ts).
    log('ERROR', 'stream parked', undefined, {
      projection: projection.name,
      stream,
      commit: poison.number,
      reason: poison.reason,
    })
  }
}
