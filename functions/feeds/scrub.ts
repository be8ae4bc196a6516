import { serviceFacts } from '#shared/projections/service-facts.ts'
import { scrubFunction } from '#shared/rebuilds/scrub-function.ts'
import { recordedFacts } from './read-models/recorded-facts.ts'

const facts = serviceFacts(recordedFacts)

export const { init } = facts

/** Compares a sample of the read models with the facts, and mends what differs. */
export const handler = scrubFunction(facts)
