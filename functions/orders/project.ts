import { projectorFunction } from '#shared/projections/projector-function.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'
import { orderStreams } from './streams.ts'

const facts = serviceFacts(recordedFacts)
const orders = orderStreams({ client: facts.client, table: facts.eventsTable })

export const { init } = facts

/** Folds the events of orders and their sagas into the read table. */
export const handler = projectorFunction({ ...facts, snapshots: { order: orders } })
