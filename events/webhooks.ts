import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { idSchema, text, timestamp } from './vocabulary.ts'

export const webhookId = idSchema('whk', 'WebhookId')

/** Where events are sent to; whether an address may be used at all is decided where it is used. */
export const webhookUrl = v.pipe(v.string(), v.maxLength(2000), v.url('expected an absolute URL'))

/** Types of the events that are wanted, e.g. `OrderPaid`; `*` is all of them. */
export const wantedEvents = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^(\*|[A-Z][A-Za-z0-9]{1,63})$/, 'expected the type of an event, or *'))),
  v.minLength(1),
  v.maxLength(100),
)

/** Why the shop itself switched a webhook off: it failed for days, or its receiver said that it is gone (410). */
export const switchOffReason = v.picklist(['failing', 'gone'])
export type SwitchOffReason = v.InferOutput<typeof switchOffReason>

/**
 * The facts of a webhook's life. They stay in their service: an address may hold a password, and so they are on no topic
 * and in no feed. The secret is in none of them, it is made from the webhook's id and the generation.
 */
export const webhookEvents = {
  WebhookRegistered: event(v.object({ url: webhookUrl, events: wantedEvents, description: text(500) })),
  WebhookMoved: event(v.object({ url: webhookUrl })),
  WebhookSubscriptionChanged: event(v.object({ events: wantedEvents })),
  WebhookDescribed: event(v.object({ description: text(500) })),
  WebhookPaused: event(v.object({})),
  WebhookResumed: event(v.object({})),
  WebhookSecretRotated: event(v.object({ generation: v.pipe(v.number(), v.integer(), v.minValue(2)) })),
  WebhookSwitchedOff: event(v.object({ reason: switchOffReason, failingSince: timestamp })),
  WebhookRemoved: event(v.object({})),
} as const

export type WebhookEvent = EventsOf<typeof webhookEvents>
