import * as v from 'valibot'
import { type WebhookEvent, webhookId } from '#events/webhooks.ts'
import type { ExecuteResult } from '#shared/event-store/execute.ts'
import { versionMismatch } from '#shared/http/conditional.ts'
import { replayedHeader, reusedKey } from '#shared/http/idempotency.ts'
import type { Problem } from '#shared/http/problem.ts'
import type { Answer } from '#shared/http/request.ts'
import { isThere, type Webhook, type WebhookRefusal, type WebhookState } from '../webhook/webhook.ts'
import { problem } from './problem.ts'
import { webhookView } from './webhook-view.ts'

export interface AnswerOptions {
  readonly id: string
  readonly dryRun: boolean
  /** Status of an accepted command. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Members to show beside the webhook's own. */
  readonly shown?: (state: Webhook) => Promise<Readonly<Record<string, unknown>>>
}

/** The answer to a command on a webhook, without a body where it is gone; throws the problem it ended in. */
export async function answerWebhookCommand(
  result: ExecuteResult<WebhookState, WebhookEvent, WebhookRefusal>,
  { id, dryRun, status = 200, headers = {}, shown = async () => ({}) }: AnswerOptions,
): Promise<Answer> {
  switch (result.outcome) {
    case 'accepted': {
      const { state, number, events, repeated } = result
      if (dryRun) return { status: 200, body: { dryRun: true, version: number, events } }
      const replayed = { ...headers, ...replayedHeader(repeated) }
      if (!isThere(state)) return { status: 204, headers: replayed }
      const body = { ...webhookView(id, number, state), ...(await shown(state)) }
      return { status, version: number, body, headers: replayed }
    }
    case 'refused':
      throw problem(result.refusal, result.detail)
    case 'version-mismatch':
      if (!isThere(result.state)) throw noSuchWebhook(id)
      throw versionMismatch(result.number)
    case 'reused-command-id':
      throw reusedKey()
  }
}

/** The webhook that a path names; throws 404 for what can't be one's id, before it reaches a table. */
export function webhookOf({ id = '' }: Readonly<Record<string, string>>): string {
  if (!v.is(webhookId, id)) throw noSuchWebhook(id)
  return id
}

export function noSuchWebhook(id: string): Problem {
  return problem('webhook-not-found', `There is no webhook ${id}.`)
}
