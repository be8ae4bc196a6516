import * as v from 'valibot'
import { timestamp } from '#events/vocabulary.ts'
import { switchOffReason, wantedEvents, webhookId } from '#events/webhooks.ts'
import { pageOf, type RouteAnswers, type ServiceAnswers } from '#shared/http/openapi.ts'
import { codes } from './http/problem.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const whole = v.pipe(v.number(), v.integer(), v.minValue(1))

/** A commit as a CloudEvent; what CloudEvents allows beside this may be there too. */
const cloudEvent = v.looseObject({
  specversion: v.literal('1.0'),
  id: v.string(),
  source: v.string(),
  type: v.string(),
  subject: v.string(),
  time: timestamp,
  datacontenttype: v.literal('application/json'),
  sequence: v.string(),
  sequencetype: v.literal('Integer'),
  data: v.looseObject({
    eventCount: whole,
    actor: v.string(),
    events: v.array(v.strictObject({ t: v.string(), v: whole, d: v.unknown() })),
  }),
})

const feedPage = v.strictObject({
  id: v.string(),
  title: v.string(),
  updated: timestamp,
  page: whole,
  archived: v.boolean(),
  links: v.strictObject({
    self: v.string(),
    current: v.string(),
    first: v.string(),
    via: v.optional(v.string()),
    'prev-archive': v.optional(v.string()),
    'next-archive': v.optional(v.string()),
  }),
  items: v.array(v.strictObject({ position: whole, event: cloudEvent })),
})

const fields = {
  id: webhookId,
  version: whole,
  url: v.string(),
  events: wantedEvents,
  description: v.string(),
  active: v.boolean(),
  status: v.picklist(['active', 'paused', 'switched-off']),
  switchedOff: v.nullable(v.strictObject({ reason: switchOffReason, at: timestamp, failingSince: timestamp })),
  createdAt: timestamp,
  secretRotatedAt: timestamp,
}
const webhook = v.strictObject(fields)
const webhookWithSecret = v.strictObject({ ...fields, secret: v.pipe(v.string(), v.regex(/^whsec_/)) })
const webhookWithHealth = v.strictObject({ ...fields, failingSince: v.nullable(timestamp) })

const delivery = v.strictObject({
  id: v.string(),
  webhookId,
  status: v.picklist(['pending', 'retrying', 'delivered', 'failed', 'cancelled']),
  event: v.strictObject({ id: v.string(), source: v.string(), types: v.array(v.string()) }),
  attempts: count,
  log: v.array(
    v.strictObject({
      at: timestamp,
      durationMs: count,
      status: v.nullable(count),
      error: v.nullable(
        v.picklist(['timeout', 'forbidden-address', 'name-not-found', 'connection-failed', 'tls-failed']),
      ),
    }),
  ),
  nextAttemptAt: v.nullable(timestamp),
  createdAt: timestamp,
})

const problems = codes('webhook-not-found')

const feedRoute = {
  answers: { 200: [{ mediaType: 'application/atom+xml' }, feedPage] },
  etag: true,
} as const satisfies Omit<RouteAnswers, 'summary'>

/** What the routes of the feed and of webhooks answer. */
export const answers: ServiceAnswers = {
  title: 'Events out',
  description:
    'All that happened in the shop, for other systems: a feed to read from its beginning, and webhooks that are told as it happens.',
  schemas: {
    CloudEvent: cloudEvent,
    FeedPage: feedPage,
    Webhook: webhook,
    WebhookWithSecret: webhookWithSecret,
    WebhookWithHealth: webhookWithHealth,
    Delivery: delivery,
  },
  routes: {
    'GET /v1/feeds/events': {
      ...feedRoute,
      summary: 'The newest commits of all services',
      description: 'Atom with archived pages (RFC 4287, RFC 5005), or JSON for `Accept: application/json`.',
    },
    'GET /v1/feeds/events/{page}': {
      ...feedRoute,
      summary: 'A page of the feed',
      description: 'Full pages never change. Begin with page 1 and follow `next-archive`.',
      problems: codes('no-such-page'),
    },
    'GET /v1/webhooks': { summary: 'All webhooks', answers: { 200: pageOf(webhook) } },
    'POST /v1/webhooks': {
      summary: 'Tell an address of events',
      description: 'The answer shows the secret, once. Deliveries are signed as Standard Webhooks asks.',
      answers: { 201: webhookWithSecret },
      exampleBody: {
        url: 'https://erp.example.com/hooks/storefold',
        events: ['OrderPaid', 'OrderCancelled'],
        description: 'Books what is paid',
      },
    },
    'GET /v1/webhooks/{id}': {
      summary: 'A webhook, and since when it fails',
      answers: { 200: webhookWithHealth },
      problems,
    },
    'PATCH /v1/webhooks/{id}': { summary: 'Move, pause or describe a webhook', answers: { 200: webhook }, problems },
    'DELETE /v1/webhooks/{id}': { summary: 'Remove a webhook', answers: { 204: null }, etag: false, problems },
    'POST /v1/webhooks/{id}/rotate': {
      summary: 'Make a new secret',
      description: 'The answer shows it, once. The one before signs for a day more.',
      answers: { 200: webhookWithSecret },
      problems,
    },
    'GET /v1/webhooks/{id}/deliveries': {
      summary: 'What was sent in 30 days',
      answers: { 200: pageOf(delivery) },
      problems,
    },
    'POST /v1/webhooks/{id}/deliveries/{did}/redeliver': {
      summary: 'Send a commit again',
      answers: { 202: delivery },
      etag: false,
      ifMatch: 'none',
      problems: codes('webhook-not-found', 'delivery-not-found', 'webhook-not-active', 'delivery-under-way'),
    },
  },
}
