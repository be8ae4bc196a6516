import { conventions } from '#shared/http/conventions.ts'
import { problemsIn } from '#shared/http/problem.ts'
import type { WebhookRefusal } from '../webhook/webhook.ts'

/** HTTP status of each refusal. */
const webhookRefusals = {
  'webhook-not-found': 404,
  'already-registered': 409,
} as const satisfies Readonly<Record<WebhookRefusal, number>>

/** The problems of the feeds' and webhooks' routes. */
export const { problem, codes } = problemsIn({
  ...conventions,
  ...webhookRefusals,
  'no-such-page': 404,
  'delivery-not-found': 404,
  'webhook-not-active': 409,
  'delivery-under-way': 409,
})
