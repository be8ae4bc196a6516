import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import type { EventContracts, EventsOf } from '#events/contract.ts'
import { type Item, isStreamName } from '#shared/event-store/commit.ts'
import { type EventStore, isCommit } from '#shared/event-store/event-store.ts'
import { bringUp } from '../bring-up.ts'
import { decodeReadable } from '../poison.ts'
import type { Projection } from '../projection.ts'
import type { ReadTable } from '../read-table.ts'
import { inParallel } from './in-parallel.ts'
import type { ScanCounts } from './rebuild.ts'

/** Rows that one worker writes at once. */
const writesAtOnce = 24

export interface Facts<C extends EventContracts> {
  readonly client: DynamoDBClient
  /** The events table. */
  readonly table: string
  readonly contracts: C
  readonly store: Pick<EventStore<C>, 'range'>
}

/** A part of a table: the scan with all segments reads each item once. */
export interface Segment {
  readonly index: number
  readonly total: number
}

/** One page of a segment: what was done, and the key behind which it goes on (undefined = the segment is done). */
export interface WorkedPage<Result> {
  readonly cursor: Item | undefined
  readonly result: Result
}

/**
 * Reads a page of the facts, at most 1 MB, and folds it into the projection's generation. The commits of a stream lie
 * together and in order, so that a row is written once; a stream that the page's end cuts is folded as far as it goes and
 * taken on from its row with the next page. Rows that live traffic wrote first are left alone.
 * Throws PoisonCommitError for a commit that can't be read or folded, event types without a contract included.
 *
 * Cost: one Scan, one PutItem per stream, and a GetItem for the one that was cut.
 */
export async function scanPage<C extends EventContracts>(
  { client, table, contracts, store }: Facts<C>,
  rows: ReadTable,
  projection: Projection<unknown, EventsOf<C>>,
  { index, total }: Segment,
  cursor: Item | undefined,
): Promise<WorkedPage<ScanCounts>> {
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
      FilterExpression: 'attribute_exists(c) AND begins_with(p, :type)',
      ExpressionAttributeValues: { ':type': { S: `${projection.streamType}#` } },
      ...(cursor === undefined ? {} : { ExclusiveStartKey: cursor }),
    }),
  )
  const streams = Map.groupBy(items.filter(isCommit), (item) => item['p']?.S ?? '')
  let commits = 0
  let events = 0
  let written = 0
  await inParallel(streams, writesAtOnce, async ([stream, own]) => {
    if (!isStreamName(stream)) return
    const readable = decodeReadable(contracts, stream, own, { unknown: 'throw' })
    if (readable.poison !== undefined) throw readable.poison
    const outcome = await bringUp({ store, rows, unknown: 'throw' }, projection, stream, readable.commits)
    if (outcome === 'written') written++
    commits += readable.commits.length
    for (const commit of readable.commits) events += commit.events.length
  })
  return { cursor: LastEvaluatedKey, result: { items: scanned, pages: 1, commits, events, rows: written } }
}
