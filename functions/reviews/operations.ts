import { operationsFunction } from '#shared/projections/operations/operations-function.ts'
import { serviceRebuildQueue } from '#shared/projections/rebuild/rebuild-queue.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { purchases } from './purchases.ts'
import { ratings } from './ratings.ts'
import { recordedFacts } from './recorded-facts.ts'

const facts = serviceFacts(recordedFacts)

export const { init } = facts

/** Answers operators about the read models of the reviews. */
export const handler = operationsFunction({
  ...facts,
  own: { ...facts, queue: serviceRebuildQueue() },
  fed: [ratings, purchases].map(({ name, streamType }) => ({ name, kind: 'counters', source: streamType })),
})
