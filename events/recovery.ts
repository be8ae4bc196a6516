import * as v from 'valibot'
import { timestamp } from './vocabulary.ts'

/**
 * What `ops` asks of a service's recovery function, and what it is answered: work that failed and waits in a dead-letter
 * queue, and jobs that the clock starts. Every service looks after its own queues; nobody else opens them.
 */
export const recoveryRequest = v.variant('operation', [
  v.object({ operation: v.literal('list-dead-letters') }),
  v.object({ operation: v.literal('read-dead-letters'), name: v.string() }),
  v.object({ operation: v.literal('redrive'), name: v.string() }),
  v.object({ operation: v.literal('list-jobs') }),
  v.object({
    operation: v.literal('run-job'),
    name: v.string(),
    /** The moment that the run judges by. */
    now: timestamp,
  }),
])
export type RecoveryRequest = v.InferOutput<typeof recoveryRequest>

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** How what lies in a dead-letter queue gets another try: its message goes back, its records are read again, its job is run. */
const wayBackKind = v.picklist(['queue', 'stream', 'job'])

export const deadLetterReport = v.object({
  name: v.string(),
  wayBack: wayBackKind,
  /** Messages; null where the queue does not answer. */
  waiting: v.nullable(count),
})

export const deadLetterMessage = v.object({
  id: v.string(),
  sentAt: timestamp,
  /** How often it was received from the dead-letter queue, this time included. */
  deliveries: count,
  body: v.string(),
})

export const redriveReport = v.object({
  name: v.string(),
  /** Messages that got another try. */
  moved: count,
  /** What can't get one, and why; it stays where it is. */
  failed: v.array(v.object({ id: v.string(), reason: v.string() })),
  waiting: v.nullable(count),
})

export const jobReport = v.object({ name: v.string(), description: v.string(), schedule: v.string() })

const recoveryRefusal = v.picklist(['no-such-queue', 'no-such-job'])
export type RecoveryRefusal = v.InferOutput<typeof recoveryRefusal>

export const recoveryAnswer = v.variant('outcome', [
  v.object({ outcome: v.literal('dead-letters'), queues: v.array(deadLetterReport) }),
  v.object({ outcome: v.literal('messages'), name: v.string(), messages: v.array(deadLetterMessage) }),
  v.object({ outcome: v.literal('redriven'), report: redriveReport }),
  v.object({ outcome: v.literal('jobs'), jobs: v.array(jobReport) }),
  v.object({ outcome: v.literal('job-started'), name: v.string(), now: timestamp }),
  v.object({ outcome: v.literal('refused'), refused: recoveryRefusal, detail: v.string() }),
])
export type RecoveryAnswer = v.InferOutput<typeof recoveryAnswer>
