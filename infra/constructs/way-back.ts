import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { ReliableQueue } from './reliable-queue.ts'
import { ScheduledJob } from './scheduled-job.ts'
import { ServiceFunction } from './service-function.ts'

/** How what lies in a dead-letter queue gets another try. */
export type WayBack =
  /** The messages go back to the queue that they came from. */
  | { readonly kind: 'queue'; readonly source: Queue }
  /** Each message points at records of a table's stream, which their reader reads again. */
  | { readonly kind: 'stream'; readonly reader: ServiceFunction }
  /** Each message is the input of a run of the job that could not be started. */
  | { readonly kind: 'job'; readonly job: ScheduledJob }

/** The way back from a dead-letter queue, told by the construct that it was made for. Throws for a queue of no such construct. */
export function wayBack(deadLetters: Queue): WayBack {
  const owner = deadLetters.node.scope
  if (owner instanceof ReliableQueue) return { kind: 'queue', source: owner.queue }
  if (owner instanceof ServiceFunction) return { kind: 'stream', reader: owner }
  if (owner instanceof ScheduledJob) return { kind: 'job', job: owner }
  throw new Error(`${deadLetters.node.path}: no way back is known from this queue`)
}
