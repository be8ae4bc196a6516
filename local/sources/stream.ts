import { createHash } from 'node:crypto'
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  type _Record as SdkRecord,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams'
import type { InvocationResult } from '#local/functions/invocation-result.ts'
import type { StreamMapping } from '#local/run/model.ts'
import { matchesPattern } from './filter-pattern.ts'
import type { Positions } from './positions.ts'
import { shardStart } from './shard-start.ts'
import { type Abandoned, type Delivery, deliver, type StreamRecord } from './stream-delivery.ts'

/** A running reader of one stream for one mapping. */
export type Source = {
  /** Something may have been written: look now. */
  readonly nudge: () => void
  /** True while records are being processed or have not been looked for since the last nudge. */
  readonly busy: () => boolean
  readonly stop: () => Promise<void>
}

export type StreamSourceParts = {
  readonly client: DynamoDBStreamsClient
  readonly positions: Positions
  readonly region: string
  readonly invoke: (records: readonly StreamRecord[]) => Promise<InvocationResult>
  readonly abandon: (abandoned: Abandoned & { readonly shardId: string }) => Promise<void>
  readonly warn: (text: string) => void
  /** How long an idle stream may go without a look; what functions write is looked for at once. */
  readonly idleLimitMs: number
  /** Tells the other readers of the stream that there is something to read. */
  readonly foundRecords: () => void
}

/** Idle polling: after a nudge at once, then twice as long each time, up to the source's limit. */
const firstIdleMs = 10

/** Between failed attempts of a batch. */
const retryDelayMs = (attempt: number) => Math.min(10_000, 100 * 2 ** attempt)

/** Reads a stream from where its mapping stopped, delivers in order and saves the position after each batch. */
export function runStream(mapping: StreamMapping, parts: StreamSourceParts): Source {
  const stopping = new AbortController()
  let wake: () => void = () => undefined
  let nudges = 1
  let seen = 0
  let processing = false

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        stopping.signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      wake = done
      stopping.signal.addEventListener('abort', done)
    })

  const readShard = async (shard: Shard): Promise<void> => {
    const shardId = shard.ShardId ?? ''
    let { iterator, found } = await shardStart(parts, mapping, shardId)
    let idleMs = firstIdleMs
    while (iterator !== undefined && !stopping.signal.aborted) {
      const upTo = nudges
      const answer: GetRecordsCommandOutput = await parts.client.send(
        new GetRecordsCommand({
          ShardIterator: iterator,
          Limit: Math.min(1_000, mapping.batchSize * mapping.parallelization),
        }),
      )
      const records = answer.Records ?? []
      iterator = answer.NextShardIterator
      if (records.length > 0) {
        found = true
        processing = true
        parts.foundRecords()
        const more = await withinWindow(iterator, records)
        iterator = more.iterator
        await process(shardId, more.records)
        idleMs = firstIdleMs
        processing = false
        continue
      }
      seen = upTo
      if (nudges === upTo) {
        await pause(idleMs)
        idleMs = nudges > upTo ? firstIdleMs : Math.min(parts.idleLimitMs, idleMs * 2)
      }
      if (!found && iterator !== undefined) iterator = (await shardStart(parts, mapping, shardId)).iterator
    }
    if (!stopping.signal.aborted) parts.positions.finishShard(mapping.id, shardId)
  }

  /** With a batching window, waits for more records until the batch is full or the window is over. */
  const withinWindow = async (iterator: string | undefined, first: SdkRecord[]) => {
    const end = Date.now() + mapping.windowMs
    const records = [...first]
    let next = iterator
    while (next !== undefined && records.length < mapping.batchSize && Date.now() < end && !stopping.signal.aborted) {
      await pause(Math.min(50, end - Date.now()))
      const answer = await parts.client.send(
        new GetRecordsCommand({ ShardIterator: next, Limit: mapping.batchSize - records.length }),
      )
      records.push(...(answer.Records ?? []))
      next = answer.NextShardIterator
    }
    return { records, iterator: next }
  }

  const process = async (shardId: string, records: readonly SdkRecord[]): Promise<void> => {
    const delivery: Delivery = {
      invoke: (batch) => parts.invoke(batch),
      abandon: (abandoned) => parts.abandon({ ...abandoned, shardId }),
      pause: async (attempt) => {
        await pause(retryDelayMs(attempt))
        if (stopping.signal.aborted) throw new Stopped()
      },
      warn: parts.warn,
      now: Date.now,
    }
    const wanted = records
      .map((record) => asFunctionSeesIt(record, mapping.streamArn, parts.region))
      .filter(passesFilters)
    const lanes = byItem(wanted, mapping.parallelization)
    await Promise.all(lanes.map((lane) => deliverInBatches(lane, delivery)))
    const last = records.at(-1)?.dynamodb?.SequenceNumber
    if (last !== undefined) parts.positions.set(mapping.id, shardId, last)
  }

  const deliverInBatches = async (lane: readonly StreamRecord[], delivery: Delivery): Promise<void> => {
    for (let at = 0; at < lane.length; at += mapping.batchSize) {
      await deliver(lane.slice(at, at + mapping.batchSize), mapping, delivery)
    }
  }

  const patterns = mapping.filters.map((filter): unknown => JSON.parse(filter))
  const passesFilters = (record: StreamRecord): boolean =>
    patterns.length === 0 || patterns.some((pattern) => matchesPattern(pattern, record))

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const shards = await openShards(parts.client, mapping.streamArn, (id) =>
          parts.positions.finished(mapping.id, id),
        )
        if (shards.length === 0) await pause(parts.idleLimitMs)
        // Oldest first: a child shard continues its parent.
        for (const shard of shards) {
          if (stopping.signal.aborted) break
          await readShard(shard)
        }
      } catch (error) {
        processing = false
        if (error instanceof Stopped || stopping.signal.aborted) return
        // DynamoDB Local: an iterator made while the shard was empty may point before its first record. Take a new one.
        if (error instanceof Error && error.name === 'TrimmedDataAccessException') continue
        parts.warn(`reading the stream failed: ${error instanceof Error ? error.message : String(error)}`)
        await pause(1_000)
      }
    }
  }
  const finished = loop()

  return {
    nudge: () => {
      nudges += 1
      if (!processing) wake()
    },
    busy: () => processing || seen < nudges,
    stop: async () => {
      stopping.abort()
      await finished
    },
  }
}

class Stopped extends Error {}

/** Shards that are not read to their end yet, parents before children. */
async function openShards(
  client: DynamoDBStreamsClient,
  StreamArn: string,
  done: (id: string) => boolean,
): Promise<Shard[]> {
  const shards: Shard[] = []
  let from: string | undefined
  do {
    const command = new DescribeStreamCommand({ StreamArn, ...(from !== undefined && { ExclusiveStartShardId: from }) })
    const { StreamDescription } = await client.send(command)
    shards.push(...(StreamDescription?.Shards ?? []))
    from = StreamDescription?.LastEvaluatedShardId
  } while (from !== undefined)
  return shards
    .filter((shard) => !done(shard.ShardId ?? ''))
    .sort((a, b) => ((a.ShardId ?? '') < (b.ShardId ?? '') ? -1 : 1))
}

function asFunctionSeesIt(record: SdkRecord, streamArn: string, region: string): StreamRecord {
  const { ApproximateCreationDateTime, ...rest } = record.dynamodb ?? {}
  const seen = {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: record.eventSource,
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor((ApproximateCreationDateTime?.getTime() ?? 0) / 1_000),
      ...rest,
    },
    eventSourceARN: streamArn,
    ...(record.userIdentity && {
      userIdentity: { type: record.userIdentity.Type, principalId: record.userIdentity.PrincipalId },
    }),
  }
  const base64 = (_: string, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
  const encoded: unknown = JSON.parse(JSON.stringify(seen, base64))
  // Built field by field above; only the JSON round trip hides it from the compiler.
  return encoded as StreamRecord
}

/** Records of one item stay in one lane, in order; lanes are delivered side by side. */
function byItem(records: readonly StreamRecord[], lanes: number): StreamRecord[][] {
  if (lanes <= 1) return [[...records]]
  const split = Array.from({ length: lanes }, (): StreamRecord[] => [])
  for (const record of records) {
    const hash = createHash('sha1').update(JSON.stringify(record.dynamodb.Keys)).digest()
    split[hash.readUInt32BE() % lanes]?.push(record)
  }
  return split.filter((lane) => lane.length > 0)
}
