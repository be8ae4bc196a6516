import type { EventContracts, EventsOf } from '#events/contract.ts'
import { type Commit, type StreamName, streamId } from '#shared/event-store/commit.ts'
import { fold } from '#shared/event-store/decider.ts'
import type { EventStore } from '#shared/event-store/event-store.ts'
import { MissedCommitsError } from './missed-commits.ts'
import { follows, type Projection, type StoredRow } from './projection.ts'
import type { ReadTable } from './read-table.ts'

/** Rounds of folding again on a row that another instance wrote meanwhile. */
const maxRounds = 8

export interface ProjectorOptions<C extends EventContracts> {
  /** Where missing commits are read. */
  readonly store: Pick<EventStore<C>, 'range'>
  readonly rows: ReadTable
  /** Their rows differ; each row is only ever given to the projection that made it. */
  readonly projections: readonly Projection<unknown, EventsOf<C>>[]
}

export type Projector<E> = (stream: StreamName, commits: readonly Commit<E>[]) => Promise<void>

/**
 * Brings the rows of one stream up to the given commits, however these arrived: older ones than the row are
 * duplicates and skipped, missing ones are read from the store. Throws when a row could not be written; delivering the
 * same commits again is always safe.
 *
 * Cost per projection: one PutItem, and one GetItem unless the first commit is among the delivered.
 */
export function projector<C extends EventContracts>({
  store,
  rows,
  projections,
}: ProjectorOptions<C>): Projector<EventsOf<C>> {
  return async (stream, delivered) => {
    const commits = [...delivered].sort((a, b) => a.number - b.number)
    for (const projection of projections) {
      if (follows(projection, stream)) await bringUp(projection, stream, commits)
    }
  }

  async function bringUp(
    projection: Projection<unknown, EventsOf<C>>,
    stream: StreamName,
    commits: readonly Commit<EventsOf<C>>[],
  ): Promise<void> {
    const id = streamId(stream)
    const target = commits.at(-1)?.number ?? 0
    const none: StoredRow<unknown> = { row: projection.initial, number: 0, time: 0 }
    let current = commits[0]?.number === 1 ? none : ((await rows.get(projection, id, { consistent: true })) ?? none)
    for (let round = 0; round < maxRounds; round++) {
      if (current.number >= target) return
      const news = await following(stream, current.number, commits)
      const last = news.at(-1)
      if (last === undefined) return
      const next = { row: fold(projection, current.row, news), number: last.number, time: last.time }
      const standing = await rows.put(projection, id, next, current.number)
      if (standing === undefined) return
      current = standing
    }
    throw new Error(`${projection.name}: the row of ${stream} changed ${maxRounds} times while it was written`)
  }

  /** The delivered commits behind `number`, with gaps before and between them filled from the store. */
  async function following(
    stream: StreamName,
    number: number,
    delivered: readonly Commit<EventsOf<C>>[],
  ): Promise<Commit<EventsOf<C>>[]> {
    const news: Commit<EventsOf<C>>[] = []
    let known = number
    for (const commit of delivered) {
      if (commit.number <= known) continue
      if (commit.number > known + 1) news.push(...(await missed(stream, known + 1, commit.number - 1)))
      news.push(commit)
      known = commit.number
    }
    return news
  }

  /** Commits that were not delivered. Throws MissedCommitsError unless the store has them all: a row without them is wrong. */
  async function missed(stream: StreamName, from: number, to: number): Promise<Commit<EventsOf<C>>[]> {
    const commits = await store.range(stream, from, to, { unknown: 'skip' })
    if (commits.length !== to - from + 1) throw new MissedCommitsError(stream, from + commits.length, to)
    return commits
  }
}
