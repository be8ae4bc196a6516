import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Clients } from '#local/engines/clients.ts'
import type { FauxqsEngine } from '#local/engines/fauxqs.ts'
import { openPositions } from '#local/sources/positions.ts'
import { runQueue } from '#local/sources/queue.ts'
import { type RunningSchedule, runSchedule } from '#local/sources/schedule.ts'
import { runStream, type Source } from '#local/sources/stream.ts'
import type { Abandoned } from '#local/sources/stream-delivery.ts'
import { runUploads } from '#local/sources/uploads.ts'
import type { Functions } from './functions.ts'
import type { Model, StreamMapping } from './model.ts'
import type { ShopLog } from './shop-log.ts'
import type { State } from './state.ts'

/** Everything that invokes functions by itself: streams, queues, uploads, schedules. */
export type Sources = {
  readonly schedules: ReadonlyMap<string, RunningSchedule>
  /** There are new records in the streams of these tables. */
  readonly tablesChanged: (names: readonly string[]) => void
  /** Looks everywhere once, also for what was written from outside. */
  readonly lookAround: () => void
  readonly busy: () => boolean
  readonly stop: () => Promise<void>
}

type SourceParts = {
  readonly model: Model
  readonly clients: Clients
  readonly fauxqs: FauxqsEngine
  readonly functions: Functions
  readonly state: State
  readonly region: string
  readonly dataDir: string
  readonly log: ShopLog
}

/**
 * Measured in an idle shop of three streams with two readers each, all processes together: a look every 0.5 s by every
 * reader costs 5 % of a core, one every 2 s by one reader of each stream 1.7 %.
 */
const idleMs = { leader: 2_000, follower: 10_000 } as const

/** Starts all event sources of the model. */
export function startSources(parts: SourceParts): Sources {
  const { model, clients, functions, log, region } = parts
  const warn = (text: string): void => log.write('warn', text)
  const positions = openPositions(join(parts.dataDir, 'streams'))
  const byTable = new Map<string, Source[]>()
  const byQueue = new Map<string, Source[]>()
  const all: Source[] = []
  const add = (index: Map<string, Source[]>, name: string, source: Source): void => {
    index.set(name, [...(index.get(name) ?? []), source])
    all.push(source)
  }

  for (const mapping of model.streamMappings) {
    const table = [...model.tables.values()].find((entry) => entry.streamArn === mapping.streamArn)
    const name = table?.name ?? mapping.streamArn
    // Of the readers of one stream only the first looks for writes from outside, and wakes the others.
    const leads = !byTable.has(name)
    const source: Source = runStream(mapping, {
      client: clients.streams,
      positions,
      region,
      invoke: (Records) => functions.invoke(mapping.functionArn, { Records }),
      abandon: (abandoned) => abandon(mapping, abandoned),
      warn: (text) => warn(`${mapping.id}: ${text}`),
      idleMs: leads ? idleMs.leader : idleMs.follower,
      foundRecords: () => {
        if (!leads) return
        for (const other of byTable.get(name) ?? []) if (other !== source) other.nudge()
      },
    })
    add(byTable, name, source)
  }
  for (const mapping of model.queueMappings) {
    const queue = model.queues.get(mapping.queueArn)
    if (queue === undefined) throw new Error(`${mapping.id} reads ${mapping.queueArn}, which does not exist`)
    const source = runQueue(mapping, queue, {
      client: clients.queues,
      inspectQueue: parts.fauxqs.inspectQueue,
      region,
      invoke: (Records) => functions.invoke(mapping.functionArn, { Records }),
      warn,
    })
    add(byQueue, queue.name, source)
  }
  const uploads = runUploads({ model, s3: clients.s3, queues: clients.queues, state: parts.state, region, warn })
  const schedules = new Map<string, RunningSchedule>()
  for (const schedule of model.schedules.values()) {
    const running = runSchedule(schedule, {
      invoke: (event) => functions.invoke(schedule.functionArn, event),
      giveUp: async (event) => sendTo(schedule.deadLetterArn, event),
      warn,
    })
    schedules.set(schedule.name, running)
  }
  parts.fauxqs.listen((event) => {
    if (event.service === 'sqs' && event.status === 'published')
      for (const source of byQueue.get(event.queueName) ?? []) source.nudge()
    if (event.service === 's3' && event.status === 'uploaded') uploads.stored(event.bucket, event.key)
  })

  return {
    schedules,
    tablesChanged: (names) => {
      for (const name of names) for (const source of byTable.get(name) ?? []) source.nudge()
    },
    lookAround: () => {
      for (const [leader] of byTable.values()) leader?.nudge()
      for (const sources of byQueue.values()) for (const source of sources) source.nudge()
    },
    busy: () => uploads.busy() || all.some((source) => source.busy()),
    stop: async () => {
      for (const schedule of schedules.values()) schedule.stop()
      await Promise.all([uploads.stop(), ...all.map((source) => source.stop())])
    },
  }

  async function sendTo(queueArn: string | undefined, message: unknown): Promise<void> {
    const queue = queueArn === undefined ? undefined : model.queues.get(queueArn)
    if (queue === undefined) return
    await clients.queues.send('SendMessage', { QueueUrl: queue.url, MessageBody: JSON.stringify(message) })
  }

  /** Source: Lambda developer guide, "Discarding or retrying failed batches", the record of an on-failure destination. */
  async function abandon(
    mapping: StreamMapping,
    { records, condition, attempts, shardId }: Abandoned & { shardId: string },
  ) {
    const first = records[0]?.dynamodb
    const last = records.at(-1)?.dynamodb
    log.write('error', `${mapping.id}: gave up ${records.length} records after ${attempts} attempts (${condition})`)
    const time = (seconds: number | undefined) => new Date((seconds ?? 0) * 1_000).toISOString()
    await sendTo(mapping.onFailureArn, {
      requestContext: {
        requestId: randomUUID(),
        functionArn: mapping.functionArn,
        condition,
        approximateInvokeCount: attempts,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: new Date().toISOString(),
      DDBStreamBatchInfo: {
        shardId,
        startSequenceNumber: first?.SequenceNumber,
        endSequenceNumber: last?.SequenceNumber,
        approximateArrivalOfFirstRecord: time(first?.ApproximateCreationDateTime),
        approximateArrivalOfLastRecord: time(last?.ApproximateCreationDateTime),
        batchSize: records.length,
        streamArn: mapping.streamArn,
      },
    })
  }
}
