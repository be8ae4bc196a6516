import type { EventContracts, EventsOf } from '#events/contract.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import type { DecodeOptions } from '#shared/event-store/commit-item.ts'
import type { EventStore } from '#shared/event-store/event-store.ts'
import { type StreamName, streamId } from '#shared/event-store/stream-name.ts'
import { rowBytes } from './items/row-item.ts'
import { MissedCommitsError } from './missed-commits.ts'
import { foldReadable, isTrouble, PoisonCommitError } from './parking/poison.ts'
import type { Projection, StoredRow } from './projection.ts'
import type { InGeneration } from './row-key.ts'
import type { rowStore } from './row-store.ts'

/** Rounds of folding again on a row that another instance wrote meanwhile. */
const maxRounds = 8

interface BringUpOptions<C extends EventContracts> {
  /** Where missing commits are read. */
  readonly store: Pick<EventStore<C>, 'range'>
  readonly rows: Pick<ReturnType<typeof rowStore>, 'rowBefore' | 'put'>
  /** What becomes of event types without a contract: a live projection skips them, a rebuild must not. */
  readonly unknown: NonNullable<DecodeOptions['unknown']>
}

/** What became of a row: written, as new as the commits already, or parked and left alone. */
type BroughtUp = 'written' | 'known' | 'parked'

/**
 * Brings the row of one stream, in the generation of the given projection, up to the given commits (in order), however
 * these arrived: older ones than the row are duplicates and skipped, missing ones are read from the store.
 * Throws PoisonCommitError for a commit that can't be folded, after the row was brought up to the one before it, and
 * whatever the tables throw. Doing it again is always safe.
 *
 * Cost: one PutItem, or a transaction where entries change, and one GetItem unless the first commit is among the delivered or
 * this instance wrote the row of the commit before them.
 */
export async function bringUp<C extends EventContracts>(
  { store, rows, unknown }: BringUpOptions<C>,
  projection: InGeneration<Projection<unknown, EventsOf<C>>>,
  stream: StreamName,
  commits: readonly Commit<EventsOf<C>>[],
): Promise<BroughtUp> {
  const id = streamId(stream)
  const target = commits.at(-1)?.number ?? 0
  const none: StoredRow<unknown> = { row: projection.initial, number: 0, time: 0 }
  const first = commits[0]?.number ?? 0
  let current = first === 1 ? none : ((await rows.rowBefore(projection, id, first)) ?? none)
  for (let round = 0; round < maxRounds; round++) {
    if (current.parked !== undefined) return 'parked'
    if (current.number >= target) return 'known'
    const { stored: next, poison } = foldReadable(projection, current, await following(current.number))
    if (next.number > current.number) {
      demandStorable(next)
      const standing = await rows.put(projection, id, next, current)
      if (standing !== undefined) {
        current = standing
        continue
      }
    }
    if (poison !== undefined) throw poison
    return 'written'
  }
  throw new Error(`${projection.name}: the row of ${stream} changed ${maxRounds} times while it was written`)

  /** The delivered commits behind `number`, with gaps before and between them filled from the store. */
  async function following(number: number): Promise<Commit<EventsOf<C>>[]> {
    const news: Commit<EventsOf<C>>[] = []
    let known = number
    for (const commit of commits) {
      if (commit.number <= known) continue
      if (commit.number > known + 1) news.push(...(await missed(known + 1, commit.number - 1)))
      news.push(commit)
      known = commit.number
    }
    return news
  }

  /** Commits that were not delivered. Throws MissedCommitsError unless the store has them all: a row without them is wrong. */
  async function missed(from: number, to: number): Promise<Commit<EventsOf<C>>[]> {
    const found = await store.range(stream, from, to, { unknown }).catch((error: unknown) => {
      throw isTrouble(error) ? error : new PoisonCommitError(stream, 0, error)
    })
    if (found.length !== to - from + 1) throw new MissedCommitsError(stream, from + found.length, to)
    return found
  }

  /** A row that can't be put into an item will not be either the next time. */
  function demandStorable(next: StoredRow<unknown>): void {
    try {
      const bytes = rowBytes(projection, id, next)
      if (bytes > maxRowBytes) throw new RangeError(`the row would have ${bytes} bytes`)
    } catch (error) {
      throw new PoisonCommitError(stream, next.number, error)
    }
  }
}

/** Largest row, in bytes of JSON; an item of DynamoDB ends at 400 KB with its keys. */
const maxRowBytes = 390_000
