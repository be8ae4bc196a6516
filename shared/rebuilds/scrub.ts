import { isDeepStrictEqual } from 'node:util'
import { type DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import { type Item, keyOf } from '#shared/aws/item.ts'
import type { Commit } from '#shared/event-store/commit.ts'
import { commitStream, firstCommits } from '#shared/event-store/commit-item.ts'
import { fold } from '#shared/event-store/decider.ts'
import type { EventStore } from '#shared/event-store/event-store.ts'
import { isStreamName, type StreamName, streamId } from '#shared/event-store/stream-name.ts'
import { hasItsEntries } from '../projections/entries/entry-check.ts'
import { encodeRow, itemKey, summarize, unpackedRow } from '../projections/items/row-item.ts'
import { follows, type Projection } from '../projections/projection.ts'
import type { ReadTable } from '../projections/read-table.ts'
import { type InGeneration, inGeneration } from '../projections/row-key.ts'

/** A row that was not what the facts say, and was written anew. */
interface ScrubbedRow {
  readonly projection: string
  readonly stream: string
  /** `missing`, `behind` for more than the grace, or `different` bytes at the same commit. */
  readonly fault: 'missing' | 'behind' | 'different'
}

export interface ScrubReport {
  readonly streams: number
  readonly rows: number
  /** Rows of parked streams are left alone: somebody has been told of them. */
  readonly parked: number
  readonly mended: readonly ScrubbedRow[]
  /** Where to go on; absent at the end of the table. */
  readonly next?: Item
}

export interface ScrubberOptions<C extends EventContracts> {
  readonly client: DynamoDBClient
  readonly eventsTable: string
  readonly readModels: string
  readonly store: Pick<EventStore<C>, 'range'>
  readonly rows: ReadTable
  readonly projections: readonly Projection<unknown, EventsOf<C>>[]
}

interface ScrubOptions {
  /** Most streams to look at. */
  readonly streams: number
  /** Key of the events table behind which to begin. */
  readonly from?: Item
  /** Asked before each stream: false ends the scrub there. */
  readonly mayGoOn: () => boolean
  /** Ms since the epoch. */
  readonly now: number
}

/** How long a row may lag behind the facts before that is a fault, in ms: the readers' alarm rings at the same age. */
const graceMs = 5 * 60_000

/**
 * Folds streams from their facts and compares what comes out with the rows of the live generation, byte for byte, index keys
 * included, and with their entries. A row that differs is reported and written anew. Live traffic may go on: a row is never written over a newer one.
 *
 * Cost per stream: its commits, and one read per projection.
 */
export function scrubber<C extends EventContracts>(options: ScrubberOptions<C>) {
  const { client, eventsTable, readModels, store, rows, projections } = options
  return async ({ streams: limit, from, mayGoOn, now }: ScrubOptions): Promise<ScrubReport> => {
    const counts = { streams: 0, rows: 0, parked: 0 }
    const mended: ScrubbedRow[] = []
    let cursor = from
    do {
      const page: { Items?: Item[]; LastEvaluatedKey?: Item } = await client.send(
        new ScanCommand({
          TableName: eventsTable,
          Limit: 1000,
          ...firstCommits,
          ExclusiveStartKey: cursor,
        }),
      )
      for (const item of page.Items ?? []) {
        if (counts.streams === limit || !mayGoOn()) return { ...counts, mended, next: cursor }
        const stream = commitStream(item)
        if (isStreamName(stream)) await scrub(stream)
        counts.streams++
        cursor = keyOf(item)
      }
      cursor = page.LastEvaluatedKey
    } while (cursor !== undefined)
    return { ...counts, mended }

    async function scrub(stream: StreamName): Promise<void> {
      const followers = projections.filter((projection) => follows(projection, stream))
      if (followers.length === 0) return
      const commits = await store.range(stream, 1, Number.MAX_SAFE_INTEGER, { unknown: 'skip' })
      for (const projection of followers) {
        const { live } = await rows.generations.of(projection.name)
        counts.rows++
        const fault = await faultOf(inGeneration(projection, live), stream, commits)
        if (fault === 'parked') counts.parked++
        else if (fault !== undefined) mended.push({ projection: projection.name, stream, fault })
      }
    }

    async function faultOf(
      projection: InGeneration<Projection<unknown, EventsOf<C>>>,
      stream: StreamName,
      commits: readonly Commit<EventsOf<C>>[],
    ): Promise<ScrubbedRow['fault'] | 'parked' | undefined> {
      const id = streamId(stream)
      const item = await ownItem()
      const { parked = false, number = 0 } = item === undefined ? {} : summarize(item)
      if (parked) return 'parked'
      const next = commits[number]
      const behind = next !== undefined && now - next.time > graceMs
      const fault = behind ? (item === undefined ? 'missing' : 'behind') : undefined
      const same =
        item === undefined ||
        (isDeepStrictEqual(unpackedRow(item), unpackedRow(encoded(commits.slice(0, number)))) && (await entriesToo()))
      if (fault === undefined && same) return undefined
      await rows.heal(projection, id, folded(commits))
      return fault ?? 'different'

      async function ownItem(): Promise<Item | undefined> {
        const key = { TableName: readModels, Key: itemKey(projection, id), ConsistentRead: true }
        return (await client.send(new GetItemCommand(key))).Item
      }

      /** Entries change with their row only: where that stayed as it was, they were read as they are. */
      async function entriesToo(): Promise<boolean> {
        const { row } = folded(commits.slice(0, number))
        if (await hasItsEntries({ client, table: readModels }, projection, row, id)) return true
        return !isDeepStrictEqual(await ownItem(), item)
      }

      function encoded(upTo: readonly Commit<EventsOf<C>>[]): Item {
        return encodeRow(projection, id, folded(upTo))
      }

      function folded(upTo: readonly Commit<EventsOf<C>>[]) {
        const last = upTo.at(-1)
        return { row: fold(projection, projection.initial, upTo), number: last?.number ?? 0, time: last?.time ?? 0 }
      }
    }
  }
}
