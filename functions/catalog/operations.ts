import { operationsFunction } from '#shared/operations/operations-function.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { serviceRebuildQueue } from '#shared/rebuilds/rebuild-queue.ts'
import { pictures } from './read-models/pictures.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'

const facts = serviceFacts(recordedFacts)

export const { init } = facts

/** Answers operators about the read models of the catalog. */
export const handler = operationsFunction({
  ...facts,
  own: { ...facts, queue: serviceRebuildQueue() },
  fed: [{ name: pictures.name, kind: 'rows', source: pictures.streamType }],
})
