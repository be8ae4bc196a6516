import type { AnyEvent, EventContracts, EventsOf } from '#events/contract.ts'
import type { Item } from '#shared/aws/item.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { commitNumber, type DecodeOptions, decodeCommit } from '#shared/event-store/commit-item.ts'
import { StreamGapError } from '#shared/event-store/event-store.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import { MissedCommitsError } from '../missed-commits.ts'
import type { Projection, StoredRow } from '../projection.ts'

/**
 * A commit that this code can't read or fold, e.g. because an event has a newer version than the code knows. It fails the
 * same way every time: only other code can take it.
 */
export class PoisonCommitError extends Error {
  override readonly name = 'PoisonCommitError'
  readonly stream: StreamName
  /** The commit at fault; 0 if it is one of several that could not be read. */
  readonly number: number
  readonly reason: string

  constructor(stream: StreamName, number: number, cause: unknown) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
    super(`${stream}/${number === 0 ? '?' : number}: ${reason}`, { cause })
    this.stream = stream
    this.number = number
    this.reason = reason
  }
}

/**
 * True for an error that may pass: of the network, of an AWS service, a commit that has not arrived. Every other error while
 * a commit is read or folded is the fault of the commit or the code, and comes again with them.
 */
export function isTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof MissedCommitsError || error instanceof StreamGapError) return true
  // The AWS SDK marks its errors; the network's have a code of the operating system.
  if ('$metadata' in error || '$fault' in error || error.name === 'TimeoutError') return true
  return 'code' in error && /^E(AI_AGAIN|CONN|HOST|NET|NOTFOUND|PIPE|TIMEDOUT)/.test(String(error.code))
}

/** The commits in front of the first that can't be read, and why that one can't. */
interface Readable<E> {
  readonly commits: readonly Commit<E>[]
  readonly poison?: PoisonCommitError
}

/** Decodes commit items of one stream up to the first that can't be read. */
export function decodeReadable<C extends EventContracts>(
  contracts: C,
  stream: StreamName,
  items: readonly Item[],
  options: DecodeOptions,
): Readable<EventsOf<C>> {
  const commits: Commit<EventsOf<C>>[] = []
  for (const item of items) {
    try {
      commits.push(decodeCommit(contracts, item, options))
    } catch (error) {
      return { commits, poison: new PoisonCommitError(stream, commitNumber(item), error) }
    }
  }
  return { commits }
}

/** Folds commits onto a row as far as the projection can take them. */
export function foldReadable<Row, E extends AnyEvent>(
  projection: Pick<Projection<Row, E>, 'evolve'>,
  stored: StoredRow<Row>,
  commits: readonly Commit<E>[],
): { readonly stored: StoredRow<Row>; readonly poison?: PoisonCommitError } {
  let { row, number, time } = stored
  for (const commit of commits) {
    try {
      for (const event of commit.events) row = projection.evolve(row, event, commit)
    } catch (error) {
      return { stored: { row, number, time }, poison: new PoisonCommitError(commit.stream, commit.number, error) }
    }
    number = commit.number
    time = commit.time
  }
  return { stored: { row, number, time } }
}
