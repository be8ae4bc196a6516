import { projectorFunction } from '#shared/projections/projector-function.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'

const facts = serviceFacts(recordedFacts)

export const { init } = facts

/** Folds the events of uploads and copies into the read table. */
export const handler = projectorFunction(facts)
