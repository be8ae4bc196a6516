import { projectorFunction } from '#shared/projections/projector-function.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'
import { productStreams, stockStreams } from './streams.ts'

const facts = serviceFacts(recordedFacts)
const products = productStreams({ client: facts.client, table: facts.eventsTable })
const stock = stockStreams({ client: facts.client, table: facts.eventsTable })

export const { init } = facts

/** Folds the events of products and their stock into the read table. */
export const handler = projectorFunction({ ...facts, snapshots: { product: products, stock } })
