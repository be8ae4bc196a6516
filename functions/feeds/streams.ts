import { webhookEvents } from '#events/webhooks.ts'
import { aggregate, type EventsTable } from '#shared/event-store/aggregate.ts'
import { webhook } from './webhook/webhook.ts'

// The aggregate whose streams lie in the feeds' events table.
export const webhookStreams = (at: EventsTable) => aggregate(webhook, webhookEvents, at)

export type Webhooks = ReturnType<typeof webhookStreams>
