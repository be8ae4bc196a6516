import { webhookEvents } from '#events/webhooks.ts'
import { webhookProjections } from './projections.ts'

/** Webhooks. */
export const recordedFacts = { contracts: webhookEvents, projections: webhookProjections }
