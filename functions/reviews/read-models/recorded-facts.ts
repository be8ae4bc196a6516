import { reviewEvents } from '#events/reviews.ts'
import { reviewProjections } from './projections.ts'

/** Reviews. */
export const recordedFacts = { contracts: reviewEvents, projections: reviewProjections }
