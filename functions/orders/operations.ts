import { operationsFunction } from '#shared/projections/operations/operations-function.ts'
import { serviceRebuildQueue } from '#shared/projections/rebuild/rebuild-queue.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { offerList } from './offers.ts'
import { recordedFacts } from './recorded-facts.ts'
import { sagaParts } from './saga/parts.ts'
import { sagaOperations } from './saga/saga-operations.ts'

const facts = serviceFacts(recordedFacts)
const { advance, sagas } = sagaParts()

export const { init } = facts

/** Answers operators about the read models of the orders, and about their sagas. */
export const handler = operationsFunction({
  ...facts,
  own: { ...facts, queue: serviceRebuildQueue() },
  fed: [{ name: offerList.name, kind: 'rows', source: offerList.streamType }],
  sagas: sagaOperations({ rows: facts.rows, advance, read: sagas.read }),
})
