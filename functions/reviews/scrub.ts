import { scrubFunction } from '#shared/projections/scrub-function.ts'
import { serviceFacts } from '#shared/projections/service-facts.ts'
import { recordedFacts } from './recorded-facts.ts'

const facts = serviceFacts(recordedFacts)

export const { init } = facts

/** Compares a sample of the read models with the facts, and mends what differs. */
export const handler = scrubFunction(facts)
