import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import { type InGeneration, inRange } from '../row-key.ts'
import { decodeEntry, entryAttributes, entryPartition, type FoundEntry } from './entry-item.ts'

export interface EntryQuery {
  readonly partition: string
  /** Lowest and highest sort key, both included. */
  readonly from: string
  readonly to: string
  /** Most entries to read. */
  readonly limit: number
  readonly order?: 'ascending' | 'descending'
}

/**
 * Entries of one partition in the order of their sort keys, of the projection's own generation; eventually consistent.
 * Fewer than `limit` are all there are.
 *
 * Cost: one request and 128 read units per MB.
 */
export async function listEntries(
  { client, table }: { readonly client: DynamoDBClient; readonly table: string },
  projection: InGeneration<{ readonly name: string }>,
  { partition, from, to, limit, order = 'ascending' }: EntryQuery,
): Promise<FoundEntry[]> {
  if (from > to) return []
  const query = {
    TableName: table,
    ...inRange(entryPartition(projection, partition), from, to),
    ProjectionExpression: entryAttributes,
    ScanIndexForward: order === 'ascending',
  }
  const items = await queryItems(client, query, limit)
  return items.map(decodeEntry)
}
