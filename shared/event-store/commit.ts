import type { AnyEvent } from '#events/contract.ts'
import type { StreamName } from './stream-name.ts'

/** Who caused a commit, and by what. Stored once per commit. */
export interface Metadata {
  /** `person:<sub>`, `service:<client id>`, `partner:<name>` or `process:<name>`. */
  readonly actor: string
  /** One id for all that follows from one request of the outside world: its W3C trace id, 32 hex digits. */
  readonly correlationId: string
  /** The id of the request or message that caused this commit. */
  readonly causationId: string
  /** The W3C span (16 hex digits) in which the commit was made, so that the trace goes on behind the stream. */
  readonly spanId: string
}

/** What a commit wants to be before the store gave it a number and a time. */
export interface NewCommit<E extends AnyEvent> {
  readonly stream: StreamName
  /** The number it takes: the last known commit's plus one. */
  readonly number: number
  /** How many events the stream holds before this commit. */
  readonly eventCountBefore: number
  /** Time of the commit before, ms since the epoch; time in a stream never runs backwards. */
  readonly timeBefore: number
  readonly commandId: string
  /** Hash of the request that carried the command id; another request under the same id is refused. */
  readonly fingerprint?: string
  readonly events: readonly [E, ...E[]]
  readonly metadata: Metadata
}

/** One atomic set of events of one stream. */
export interface Commit<E> {
  readonly stream: StreamName
  /** 1, 2, 3 … without gaps. The stream's version for clients (ETag). */
  readonly number: number
  /** How many events the stream holds with this commit. */
  readonly eventCount: number
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly commandId: string
  readonly fingerprint?: string
  readonly events: readonly E[]
  readonly metadata: Metadata
}
