import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import { type Item, keyOf } from '#shared/aws/item.ts'
import { inParallel } from '#shared/concurrency/in-parallel.ts'
import { commitStream, commitsOf, isCommit } from '#shared/event-store/commit-item.ts'
import type { EventStore } from '#shared/event-store/event-store.ts'
import { isStreamName } from '#shared/event-store/stream-name.ts'
import { bringUp } from '../projections/bring-up.ts'
import { decodeReadable } from '../projections/parking/poison.ts'
import type { Projection } from '../projections/projection.ts'
import type { ReadTable } from '../projections/read-table.ts'
import type { InGeneration } from '../projections/row-key.ts'
import { type Checkpoint, pieces, type Segment } from './checkpoint.ts'
import type { ScanCounts } from './rebuild.ts'

/** Rows that one worker writes at once: its CPU is busy with them, and a table that is slow is not flooded by ten workers. */
const writesAtOnce = 8

export interface Facts<C extends EventContracts> {
  readonly client: DynamoDBClient
  /** The events table. */
  readonly table: string
  readonly contracts: C
  readonly store: Pick<EventStore<C>, 'range'>
  /** Streams that are folded between two checkpoints. Default: 100. */
  readonly streamsPerCheckpoint?: number
}

/**
 * Reads a page of the facts, at most 1 MB, and folds it into the projection's generation. The commits of a stream lie
 * together and in order, so that a row is written once; a stream that the page's end cuts is folded as far as it goes and
 * taken on from its row with the next page. Rows that live traffic wrote first are left alone.
 * Yields at every checkpoint. Throws PoisonCommitError for a commit that can't be read or folded, event types
 * without a contract included.
 *
 * Cost: one Scan, one PutItem per stream, and a GetItem for the one that was cut.
 */
export async function* scanPage<C extends EventContracts>(
  { client, table, contracts, store, streamsPerCheckpoint = 100 }: Facts<C>,
  rows: ReadTable,
  projection: InGeneration<Projection<unknown, EventsOf<C>>>,
  { index, total }: Segment,
  cursor: Item | undefined,
): AsyncGenerator<Checkpoint<ScanCounts>> {
  const {
    Items: items = [],
    ScannedCount: scanned = 0,
    LastEvaluatedKey,
  } = await client.send(
    new ScanCommand({
      TableName: table,
      Segment: index,
      TotalSegments: total,
      // What was recorded before the scan began must be seen: nobody else will project it.
      ConsistentRead: true,
      ...commitsOf(projection.streamType),
      ExclusiveStartKey: cursor,
    }),
  )
  const commits = items.filter(isCommit)
  const streams = [...Map.groupBy(commits, commitStream)]
  for (const [number, { piece, last }] of pieces(streams, streamsPerCheckpoint).entries()) {
    const own = piece.flatMap(([, slice]) => slice)
    const counts = { commits: 0, events: 0, rows: 0 }
    await inParallel(piece, writesAtOnce, async ([stream, slice]) => {
      if (!isStreamName(stream)) return
      const readable = decodeReadable(contracts, stream, slice, { unknown: 'throw' })
      if (readable.poison !== undefined) throw readable.poison
      const outcome = await bringUp({ store, rows, unknown: 'throw' }, projection, stream, readable.commits)
      if (outcome === 'written') counts.rows++
      counts.commits += readable.commits.length
      for (const commit of readable.commits) counts.events += commit.events.length
    })
    // What the filter left out is counted with the last checkpoint.
    const seen = last ? scanned - (commits.length - own.length) : own.length
    yield {
      cursor: last ? LastEvaluatedKey : keyOf(own.at(-1)),
      result: { ...counts, items: seen, pages: number === 0 ? 1 : 0 },
    }
  }
}
