import { projectorFunction } from '#shared/projections/projector-function.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'
import { reviewStreams } from './streams.ts'

const facts = serviceFacts(recordedFacts)
const reviews = reviewStreams({ client: facts.client, table: facts.eventsTable })

export const { init } = facts

/** Folds the reviews' events into the read table. */
export const handler = projectorFunction({ ...facts, snapshots: { review: reviews } })
