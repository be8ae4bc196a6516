import type { AnyEvent, EventContracts, EventsOf } from '#events/contract.ts'
import type { CommitInfo } from '#shared/event-store/decider.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import type { Entry } from './entries/entry.ts'
import type { RowKey } from './row-key.ts'

/** A row's place in one of the table's two list indexes; sort order is that of the string. */
export interface IndexEntry {
  readonly partition: string
  readonly sort: string
}

/**
 * A read model with one row per stream: a pure fold, the key of its row, and its places in the lists.
 * The runtime adds the version guard, so that duplicates, reordering and rebuilds commute.
 */
export interface Projection<Row, E extends AnyEvent = AnyEvent> {
  /** Noun of the read model, e.g. `order-list`. */
  readonly name: string
  /**
   * Hash of the code that makes the row; a rebuild by another one expects differences. `npm run folds` writes it, and
   * `test/fold-hashes.test.ts` fails while it is out of date.
   */
  readonly fold: string
  /** First part of the names of the streams it follows, e.g. `order`. */
  readonly streamType: string
  /** Key of a stream's row, by the stream's id. */
  key(id: string): RowKey
  readonly initial: Row
  /**
   * Folds one event into the row. What a row does not have is left out, not undefined: JSON loses an undefined member's place,
   * so that a row that was stored on the way would have other bytes than one that is folded at once, and comparing them is
   * what the scrub and rebuilds do.
   */
  evolve(row: Row, event: E, commit: CommitInfo): Row
  /** Places in the list indexes; undefined keeps the row out of that list. */
  indexes?(row: Row, id: string): { readonly i1?: IndexEntry | undefined; readonly i2?: IndexEntry | undefined }
  /** Rows beside the stream's own, as they follow from it; written and removed together with it. */
  entries?(row: Row, id: string): readonly Entry[]
}

/** A projection that is fed from the bus. */
export interface SubscribedProjection<Row, C extends EventContracts> extends Projection<Row, EventsOf<C>> {
  /** Of the events that it hears: its subscriber takes them from here, so that the fold meets no others. */
  readonly contracts: C
}

/** A row as it lies in the table. */
export interface StoredRow<Row> {
  readonly row: Row
  /** Number of the last commit folded into it. */
  readonly number: number
  /** Time of that commit, ms since the epoch: the row knows nothing younger. */
  readonly time: number
  /** Why the row stays at its number: the commit behind it could not be folded. Absent on a row that is kept up to date. */
  readonly parked?: string
  /** Its entries were being changed, and whoever did it has not finished: some may be those of another row. */
  readonly unfinished?: UnfinishedEntries
}

/** The note of a change of entries that takes several transactions. */
export interface UnfinishedEntries {
  /** Names the attempt. */
  readonly token: string
  /** Keys of all entries that may be there. */
  readonly keys: readonly string[]
}

/** True if the projection follows the stream. */
export function follows(projection: Pick<Projection<unknown>, 'streamType'>, stream: StreamName): boolean {
  return stream.startsWith(`${projection.streamType}#`)
}
