import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { queryItems } from '#shared/aws/query-items.ts'
import type { InGeneration } from '../row-key.ts'
import { entryPartition } from './entry-item.ts'

/** An entry as a query finds it. */
export interface FoundEntry {
  readonly sort: string
  /** JSON as the projection wrote it. */
  readonly content: unknown
}

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
    KeyConditionExpression: 'p = :p AND s BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':p': { S: entryPartition(projection, partition) },
      ':from': { S: from },
      ':to': { S: to },
    },
    ProjectionExpression: 's, d',
    ScanIndexForward: order === 'ascending',
  }
  const items = await queryItems(client, query, limit)
  return items.map(({ s, d }) => ({ sort: s?.S ?? '', content: JSON.parse(d?.S ?? 'null') }))
}
