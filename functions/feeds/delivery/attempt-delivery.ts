import type { CommitMessage } from '#events/commit-message.ts'
import { type LogFields, log as writeLog } from '#shared/observability/log.ts'
import type { Trace } from '#shared/observability/trace.ts'
import { cloudEventType } from '../feed/atom.ts'
import type { FeedLog } from '../feed/feed-log.ts'
import { signingSecrets } from '../http/webhook-secret.ts'
import type { Webhooks } from '../streams.ts'
import { isThere, type Webhook } from '../webhook/webhook.ts'
import { type Attempt, type Delivery, isSuccess, keptAttempts, patienceMs, pauseAfter } from './delivery.ts'
import type { DeliveryLog } from './delivery-log.ts'
import type { DeliveryMessage, DeliveryQueue } from './delivery-queue.ts'
import type { post } from './post.ts'
import { signatureHeaders } from './signature.ts'
import type { TargetRules } from './target-url.ts'

/** What a receiver may take from the first byte to its status line, in ms. */
const timeoutMs = 5000

/** A message this much too early, in ms, is made to wait; clocks differ. */
const earlyMs = 1000

interface DeliverDependencies extends TargetRules {
  readonly webhooks: Webhooks
  readonly feed: Pick<FeedLog, 'readChunk'>
  readonly log: DeliveryLog
  readonly queue: DeliveryQueue
  readonly secretKey: () => Promise<Uint8Array>
  readonly post: typeof post
  readonly now: () => number
  /** From 0 to 1. */
  readonly random: () => number
}

/**
 * Makes one attempt: sends the commit as one CloudEvent, with the events that the webhook wants, and notes what came of it.
 * At least once: where this function dies between the answer and the note, the receiver gets the same `webhook-id` again. The
 * next attempt is put into the queue before this one is noted, so that no delivery is forgotten halfway.
 */
export function deliverer(deps: DeliverDependencies) {
  const { webhooks, feed, log, queue, secretKey, now, random, allowLoopback } = deps
  return async (message: DeliveryMessage, trace: Trace): Promise<void> => {
    if (message.dueAt > now() + earlyMs) return queue.put(message, now())
    const { webhookId, deliveryId, attempt } = message
    const found = await log.read(webhookId, deliveryId)
    if (found === undefined || found.attempts >= attempt) return
    if (found.status === 'delivered' || found.status === 'cancelled') return
    // Out of the dead-letter queue: a new series.
    const delivery = found.status === 'failed' ? { ...found, before: found.attempts } : found

    const { state } = await webhooks.read(webhookId)
    if (!isThere(state) || state.status !== 'active') {
      await log.replace(found, { ...ended(delivery), status: 'cancelled' })
      return
    }
    const made = await attemptAt(state, delivery)
    const after = ended({
      ...delivery,
      attempts: attempt,
      log: [...delivery.log, made].slice(-keptAttempts),
    })
    const fields = { webhookId, deliveryId, attempt, ms: made.ms, ...outcomeFields(made) }
    if (isSuccess(made)) {
      writeLog('INFO', 'webhook delivered', trace, fields)
      await log.replace(found, { ...after, status: 'delivered' })
      return log.well(webhookId)
    }
    writeLog('WARN', 'webhook failed', trace, fields)
    const gone = 'status' in made && made.status === 410
    const pause = gone ? undefined : pauseAfter(attempt - delivery.before, random())
    const next = { ...message, attempt: attempt + 1 }
    if (pause === undefined) {
      await queue.giveUp({ ...next, dueAt: 0 })
      await log.replace(found, { ...after, status: 'failed' })
    } else {
      const nextAt = now() + pause
      await queue.put({ ...next, dueAt: nextAt }, now())
      await log.replace(found, { ...after, status: 'retrying', nextAt })
    }
    // What failed before somebody mended it, and said so, is forgiven.
    const failingSince = Math.max(state.judgedFrom, await log.failing(webhookId, made.at))
    if (gone || now() - failingSince >= patienceMs) await switchOff(message, { gone, failingSince }, trace)
  }

  async function attemptAt(state: Webhook, delivery: Delivery): Promise<Attempt> {
    const body = JSON.stringify(await contentOf(delivery))
    const at = now()
    const secrets = signingSecrets(await secretKey(), { id: delivery.webhookId, ...state }, at)
    const headers = {
      'content-type': `${cloudEventType}; charset=utf-8`,
      'user-agent': 'Storefold-Webhooks/1',
      ...signatureHeaders(secrets, { id: delivery.id, seconds: Math.floor(at / 1000), body }),
    }
    const result = await deps.post(state.url, { headers, body }, { allowLoopback, timeoutMs })
    return { ...result, at, ms: now() - at }
  }

  async function contentOf({ id, place, event }: Delivery): Promise<CommitMessage> {
    const chunk = await feed.readChunk(place.page, place.first)
    const message = chunk?.messages[place.index]
    if (message === undefined || message.id !== event.id) throw new Error(`${id}: the feed has no ${event.id} there`)
    return {
      ...message,
      data: { ...message.data, events: message.data.events.filter(({ t }) => event.types.includes(t)) },
    }
  }

  async function switchOff(
    { webhookId, deliveryId, attempt }: DeliveryMessage,
    { gone, failingSince }: { readonly gone: boolean; readonly failingSince: number },
    trace: Trace,
  ): Promise<void> {
    const reason = gone ? 'gone' : 'failing'
    await webhooks.execute(
      webhookId,
      { type: 'SwitchOffWebhook', reason, failingSince: new Date(failingSince).toISOString() },
      {
        commandId: `switch-off:${deliveryId}:${attempt}`,
        metadata: {
          actor: 'process:deliver-webhooks',
          correlationId: trace.traceId,
          causationId: deliveryId,
          spanId: trace.spanId,
        },
      },
    )
    writeLog('WARN', 'webhook switched off', trace, { webhookId, reason })
  }
}

/** Without a next attempt. */
function ended({ nextAt: _, ...delivery }: Delivery): Delivery {
  return delivery
}

function outcomeFields(made: Attempt): LogFields {
  return 'status' in made ? { status: made.status } : { outcome: made.error }
}
