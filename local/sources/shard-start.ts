import type { GetShardIteratorInput } from '@aws-sdk/client-dynamodb-streams'
import type { EngineClient } from '#local/engines/engine-client.ts'
import type { StreamMapping } from '#local/run/model.ts'
import type { Positions } from './positions.ts'

/** The answer of GetRecords. */
export type RecordsRead = { readonly Records: readonly StoredRecord[]; readonly NextShardIterator?: string }

/** A record as the stream has it. */
export type StoredRecord = {
  readonly eventID: string
  readonly eventName: string
  readonly eventVersion: string
  readonly eventSource: string
  readonly dynamodb: {
    readonly SequenceNumber: string
    readonly SizeBytes: number
    readonly Keys: unknown
    /** Seconds since 1970, with parts of one. */
    readonly ApproximateCreationDateTime: number
  }
  readonly userIdentity?: { readonly Type?: string; readonly PrincipalId?: string }
}

/** Where to begin in a shard; `found` = the iterator stands behind a record that is really there. */
type ShardStart = { readonly iterator: string | undefined; readonly found: boolean }

/**
 * The iterator with which a mapping goes on in a shard: behind the record it processed last, or at the beginning.
 *
 * DynamoDB Local counts sequence numbers for all tables together and, after a restart, goes on from the highest record
 * that it still holds. Hence two rules (both found by watching it lose records):
 * - an iterator of a shard without records may stand above the number that its first record will get, so while nothing is
 *   `found` the caller must ask for a new one before each look;
 * - a saved number whose record is gone (trimmed after a day) says nothing; the shard is read from its beginning.
 */
export async function shardStart(
  parts: { readonly client: EngineClient; readonly positions: Positions },
  mapping: Pick<StreamMapping, 'id' | 'streamArn' | 'startingPosition'>,
  ShardId: string,
): Promise<ShardStart> {
  const at = { StreamArn: mapping.streamArn, ShardId }
  const last = parts.positions.get(mapping.id, ShardId)
  if (last !== undefined && (await holds(parts.client, at, last))) {
    const after = { ...at, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: last } as const
    return { iterator: await iterator(parts.client, after), found: true }
  }
  const first = parts.positions.started(mapping.id) ? 'TRIM_HORIZON' : mapping.startingPosition
  // LATEST would move ahead with every new iterator: it is taken once and kept.
  return { iterator: await iterator(parts.client, { ...at, ShardIteratorType: first }), found: first === 'LATEST' }
}

async function holds(
  client: EngineClient,
  at: Pick<GetShardIteratorInput, 'StreamArn' | 'ShardId'>,
  SequenceNumber: string,
): Promise<boolean> {
  try {
    const exactly = { ...at, ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber } as const
    const ShardIterator = await iterator(client, exactly)
    const { Records } = await client.send<RecordsRead>('GetRecords', { ShardIterator, Limit: 1 })
    return Records[0]?.dynamodb.SequenceNumber === SequenceNumber
  } catch (error) {
    if (error instanceof Error && /^(TrimmedDataAccess|Validation|ResourceNotFound)/.test(error.name)) return false
    throw error
  }
}

async function iterator(client: EngineClient, input: GetShardIteratorInput): Promise<string | undefined> {
  return (await client.send<{ ShardIterator?: string }>('GetShardIterator', input)).ShardIterator
}
