import { createHash } from 'node:crypto'
import type { EngineClient } from '#local/engines/engine-client.ts'
import type { InvocationResult } from '#local/functions/invocation-result.ts'
import type { StreamMapping } from '#local/run/model.ts'
import { matchesPattern } from './filter-pattern.ts'
import type { Positions } from './positions.ts'
import { type RecordsRead, type StoredRecord, shardStart } from './shard-start.ts'
import { type Abandoned, type Delivery, deliver, type StreamRecord } from './stream-delivery.ts'

/** A running reader of one stream for one mapping. */
export type Source = {
  /** Something was written: look now. */
  readonly nudge: () => void
  /** True while records are being processed or have not been looked for since the last nudge. */
  readonly busy: () => boolean
  readonly stop: () => Promise<void>
}

type StreamSourceParts = {
  readonly client: EngineClient
  readonly positions: Positions
  readonly region: string
  readonly invoke: (records: readonly StreamRecord[]) => Promise<InvocationResult>
  readonly abandon: (abandoned: Abandoned & { readonly shardId: string }) => Promise<void>
  readonly warn: (text: string) => void
  /** How long an idle stream goes without a look; what functions write is looked for at once. */
  readonly idleMs: number
  /** Tells the other readers of the stream that there is something to read. */
  readonly foundRecords: () => void
}

/** Between failed attempts of a batch. */
const retryDelayMs = (attempt: number) => Math.min(10_000, 100 * 2 ** attempt)

/** Reads a stream from where its mapping stopped, delivers in order and saves the position after each batch. */
export function runStream(mapping: StreamMapping, parts: StreamSourceParts): Source {
  const stopping = new AbortController()
  let wake: () => void = () => undefined
  let nudges = 1
  let seen = 0
  let processing = false

  const pause = (ms: number, woken?: 'by a nudge'): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        stopping.signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      stopping.signal.addEventListener('abort', done)
      if (woken !== undefined) wake = done
    })

  /** A pause that a nudge ends, unless one has come since `upTo`. */
  const rest = async (ms: number, upTo: number): Promise<void> => {
    if (nudges === upTo) await pause(ms, 'by a nudge')
  }

  const read = async (iterator: string, limit: number): Promise<Look> => {
    const upTo = nudges
    const input = { ShardIterator: iterator, Limit: limit }
    const { Records, NextShardIterator } = await parts.client.send<RecordsRead>('GetRecords', input)
    return { upTo, records: Records, iterator: NextShardIterator, more: Records.length === limit || isLarge(Records) }
  }

  const readShard = async (shardId: string): Promise<void> => {
    let { iterator, found } = await shardStart(parts, mapping, shardId)
    while (iterator !== undefined && !stopping.signal.aborted) {
      let look: Look = await read(iterator, Math.min(1_000, mapping.batchSize * mapping.parallelization))
      if (look.records.length > 0) {
        found = true
        processing = true
        parts.foundRecords()
        look = await withinWindow(look)
        await process(shardId, look.records)
        processing = false
      }
      iterator = look.iterator
      if (look.more) continue
      seen = look.upTo
      if (iterator !== undefined) await rest(parts.idleMs, look.upTo)
      if (!found && iterator !== undefined) iterator = (await shardStart(parts, mapping, shardId)).iterator
    }
    if (!stopping.signal.aborted) parts.positions.finishShard(mapping.id, shardId)
  }

  /** With a batching window, waits for more records until the batch is full or the window is over. */
  const withinWindow = async (first: Look): Promise<Look> => {
    const end = Date.now() + mapping.windowMs
    let look = first
    while (look.iterator !== undefined && look.records.length < mapping.batchSize && Date.now() < end) {
      if (stopping.signal.aborted) break
      await rest(end - Date.now(), look.upTo)
      const next = await read(look.iterator, mapping.batchSize - look.records.length)
      look = { ...next, records: [...look.records, ...next.records] }
    }
    return look
  }

  const process = async (shardId: string, records: readonly StoredRecord[]): Promise<void> => {
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
    const last = records.at(-1)?.dynamodb.SequenceNumber
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
        if (shards.length === 0) await pause(parts.idleMs, 'by a nudge')
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
      wake()
    },
    busy: () => processing || seen < nudges,
    stop: async () => {
      stopping.abort()
      await finished
    },
  }
}

/** One answer of the stream. */
type Look = {
  /** Nudges that it has answered. */
  readonly upTo: number
  readonly records: readonly StoredRecord[]
  /** `undefined` = the shard was read to its end. */
  readonly iterator: string | undefined
  /** Whether it may have been cut off: at its number of records or its bytes. */
  readonly more: boolean
}

/** An answer ends before 1 MB (source: GetRecords, API reference) and a record has an image of 400 KB at most. */
function isLarge(records: readonly StoredRecord[]): boolean {
  return records.reduce((sum, { dynamodb }) => sum + dynamodb.SizeBytes, 0) > 500_000
}

class Stopped extends Error {}

type Shards = {
  readonly StreamDescription: {
    readonly Shards: readonly { ShardId: string }[]
    readonly LastEvaluatedShardId?: string
  }
}

/** Shards that are not read to their end yet, parents before children. */
async function openShards(
  client: EngineClient,
  StreamArn: string,
  done: (id: string) => boolean,
): Promise<readonly string[]> {
  const shards: string[] = []
  let from: string | undefined
  do {
    const input = { StreamArn, ...(from !== undefined && { ExclusiveStartShardId: from }) }
    const { StreamDescription } = await client.send<Shards>('DescribeStream', input)
    shards.push(...StreamDescription.Shards.map(({ ShardId }) => ShardId))
    from = StreamDescription.LastEvaluatedShardId
  } while (from !== undefined)
  return shards.filter((id) => !done(id)).sort()
}

function asFunctionSeesIt(record: StoredRecord, eventSourceARN: string, awsRegion: string): StreamRecord {
  const { dynamodb, userIdentity, ...rest } = record
  const seen = {
    ...rest,
    awsRegion,
    dynamodb: { ...dynamodb, ApproximateCreationDateTime: Math.floor(dynamodb.ApproximateCreationDateTime) },
    eventSourceARN,
    ...(userIdentity && { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }),
  }
  return seen
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
