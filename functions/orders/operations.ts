import { operationsFunction } from '#shared/operations/operations-function.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { serviceRebuildQueue } from '#shared/rebuilds/rebuild-queue.ts'
import { offerList } from './read-models/offer-list.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'
import { sagaOperations } from './saga/saga-operations.ts'
import { sagaWiring } from './saga/wiring.ts'

const facts = serviceFacts(recordedFacts)
const { advance, sagas } = sagaWiring()

export const { init } = facts

/** Answers operators about the read models of the orders, and about their sagas. */
export const handler = operationsFunction({
  ...facts,
  own: { ...facts, queue: serviceRebuildQueue() },
  fed: [{ name: offerList.name, kind: 'rows', source: offerList.streamType }],
  sagas: sagaOperations({ rows: facts.rows, advance, read: sagas.read }),
})
