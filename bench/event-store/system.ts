import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import type { Metadata } from '#shared/event-store/commit.ts'
import type { Observe } from './observe.ts'
import type { BenchEvent, Domain } from './payload.ts'

/** What every system is given: the same engine, the SDK's defaults, the same fold, the same metadata. */
export interface Setting {
  readonly connection: Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'>
  /** Adds a benchmark's middleware to a client that a system made with its own copy of the SDK. */
  readonly observe: Observe
  /** Begins the names of the system's tables. */
  readonly prefix: string
  readonly domain: Domain
  readonly metadata: Metadata
}

/** An event store as its documentation says to use it, behind what all of them can do. */
export interface EventStoreSystem {
  /** With its version, e.g. `castore 2.4.2`. */
  readonly name: string
  createTables(): Promise<void>
  /**
   * Records the events of one command at the end of a stream as far as this object knows it from its own appends, so that
   * nothing is read. `atomic: false` in `limits` says that several events are several writes.
   */
  append(stream: string, events: readonly BenchEvent[]): Promise<void>
  /** Loads a stream with nothing cached; answers how many events the state stands for. */
  load(stream: string): Promise<number>
  /** The system's own way of running a command: load, decide, append, and its own repetitions. */
  command(stream: string, commandId: string, events: readonly BenchEvent[]): Promise<void>
  /** What the system does off the hot path after a commit. */
  maintain?(stream: string): Promise<void>
  /** Reads every event of every stream by the system's own means; answers how many came. */
  replay?(): Promise<number>
  /** In words, where the system cannot do what a table shows. */
  readonly limits: {
    readonly append?: string
    readonly load?: string
    readonly replay?: string
    readonly counters?: string
  }
}

export type Connect = (setting: Setting) => EventStoreSystem
