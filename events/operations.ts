import * as v from 'valibot'
import { orderId, timestamp } from './vocabulary.ts'

/** `waiting`: for people. `stuck`: a step was tried too often. Finished sagas are not listed. */
export const sagaStatus = v.picklist(['running', 'waiting', 'stuck'])
export type SagaStatus = v.InferOutput<typeof sagaStatus>

/**
 * What `ops` asks of a service's operations function, and what it is answered: read models, what they have parked, and
 * their rebuilds. Every service looks after its own tables; nobody else opens them.
 */
export const operationsRequest = v.variant('operation', [
  v.object({ operation: v.literal('list-projections') }),
  v.object({ operation: v.literal('unpark'), projection: v.string(), stream: v.string() }),
  v.object({
    operation: v.literal('start-rebuild'),
    projection: v.string(),
    /** Made from the caller's idempotency key, and the hash of the request: a repetition starts nothing new. */
    id: v.string(),
    fingerprint: v.optional(v.string()),
    actor: v.string(),
  }),
  v.object({ operation: v.literal('list-rebuilds') }),
  v.object({
    operation: v.picklist(['get-rebuild', 'flip-rebuild', 'roll-back-rebuild', 'discard-rebuild']),
    id: v.string(),
  }),
  v.object({ operation: v.literal('list-sagas'), status: v.optional(sagaStatus) }),
  v.object({
    operation: v.literal('retry-saga'),
    orderId,
    /** Made from the caller's idempotency key: a repetition asks nobody again. */
    commandId: v.string(),
    actor: v.string(),
    trace: v.object({ traceId: v.string(), spanId: v.string() }),
  }),
])
export type OperationsRequest = v.InferOutput<typeof operationsRequest>

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** One read model of a service. */
export const projectionReport = v.object({
  name: v.string(),
  /** Where its events come from: the service's own table, or streams of this type on the bus. */
  source: v.string(),
  /** Rows of one stream each, or sums over many. */
  kind: v.picklist(['rows', 'counters']),
  rebuildable: v.boolean(),
  generation: v.object({ live: count, other: v.nullable(count), rebuild: v.nullable(v.string()) }),
  /** Time of the newest event in it. */
  asOf: v.nullable(timestamp),
  /** How long that event took from its record to the read model, in ms. */
  lagMs: v.nullable(count),
  parked: v.array(v.object({ stream: v.string(), version: v.nullable(count), reason: v.string(), since: timestamp })),
})
export type ProjectionReport = v.InferOutput<typeof projectionReport>

/** One rebuild, and how far it is. */
export const rebuildReport = v.object({
  id: v.string(),
  projection: v.string(),
  status: v.picklist([
    'waiting',
    'scanning',
    'verifying',
    'differs',
    'live',
    'failed',
    'rolled-back',
    'discarding',
    'discarded',
  ]),
  generation: v.object({ from: count, to: count }),
  /** The new rows are made by another fold than the old ones: they may differ. */
  foldChanged: v.boolean(),
  actor: v.string(),
  startedAt: timestamp,
  endedAt: v.nullable(timestamp),
  /** How far the step is that the status names, 0 to 100. */
  percent: v.number(),
  scan: v.object({
    segments: count,
    items: count,
    estimatedItems: count,
    requests: count,
    commits: count,
    events: count,
    rowsWritten: count,
    eventsPerSecond: v.nullable(v.number()),
    ms: v.nullable(count),
  }),
  verification: v.nullable(
    v.object({
      oldRows: count,
      newRows: count,
      equal: count,
      different: count,
      behind: count,
      missing: count,
      ahead: count,
      extra: count,
      parked: count,
      oldHash: v.string(),
      newHash: v.string(),
      samples: v.array(v.string()),
    }),
  ),
  failure: v.nullable(v.string()),
  /** Why a running one does not move: work that failed five times waits in the dead-letter queue. */
  trouble: v.nullable(v.string()),
})
export type RebuildReport = v.InferOutput<typeof rebuildReport>

/** A process that goes with an order: what it has asked of others and waits for. */
export const sagaReport = v.object({
  orderId,
  status: v.picklist([...sagaStatus.options, 'finished']),
  changedAt: timestamp,
  /** Why staff must approve the order; null where they need not. */
  waitsForStaff: v.nullable(v.string()),
  steps: v.array(
    v.object({
      step: v.string(),
      since: timestamp,
      attempts: count,
      stuck: v.boolean(),
      /** When it is tried again by itself. */
      nextTry: v.nullable(timestamp),
      lastError: v.nullable(v.string()),
    }),
  ),
})
export type SagaReport = v.InferOutput<typeof sagaReport>

const operationsRefusal = v.picklist([
  'no-such-projection',
  'not-rebuildable',
  'no-such-stream',
  'still-poison',
  'rebuild-not-found',
  'rebuild-running',
  'not-flippable',
  'not-live',
  'already-discarded',
  'reused-command-id',
  'no-such-saga',
])
export type OperationsRefusal = v.InferOutput<typeof operationsRefusal>

export const operationsAnswer = v.variant('outcome', [
  v.object({ outcome: v.literal('projections'), projections: v.array(projectionReport) }),
  v.object({ outcome: v.literal('rebuilds'), rebuilds: v.array(rebuildReport) }),
  v.object({ outcome: v.literal('rebuild'), rebuild: rebuildReport, repeated: v.boolean() }),
  v.object({ outcome: v.literal('sagas'), sagas: v.array(sagaReport) }),
  v.object({ outcome: v.literal('saga'), saga: sagaReport }),
  v.object({ outcome: v.literal('unparked'), projection: v.string(), stream: v.string() }),
  v.object({ outcome: v.literal('refused'), refused: operationsRefusal, detail: v.string() }),
])
export type OperationsAnswer = v.InferOutput<typeof operationsAnswer>
