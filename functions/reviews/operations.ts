import { operationsFunction } from '#shared/operations/operations-function.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { serviceRebuildQueue } from '#shared/rebuilds/rebuild-queue.ts'
import { purchases } from './read-models/purchases.ts'
import { ratings } from './read-models/ratings.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'

const facts = serviceFacts(recordedFacts)

export const { init } = facts

/** Answers operators about the read models of the reviews. */
export const handler = operationsFunction({
  ...facts,
  own: { ...facts, queue: serviceRebuildQueue() },
  fed: [ratings, purchases].map(({ name, streamType }) => ({ name, kind: 'counters', source: streamType })),
})
