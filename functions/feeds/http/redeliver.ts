import { commandIdentity, replayedHeader } from '#shared/http/idempotency.ts'
import type { Problem } from '#shared/http/problem.ts'
import { type Routes, route } from '#shared/http/route.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { DeliveryLog } from '../delivery/delivery-log.ts'
import type { DeliveryQueue } from '../delivery/delivery-queue.ts'
import type { Webhooks } from '../streams.ts'
import { isThere } from '../webhook/webhook.ts'
import { noSuchWebhook, webhookOf } from './command-answer.ts'
import { deliveryView } from './delivery-view.ts'
import { problem } from './problem.ts'

interface RedeliverDependencies {
  readonly webhooks: Webhooks
  readonly log: DeliveryLog
  readonly queue: DeliveryQueue
}

/**
 * `POST /v1/webhooks/{id}/deliveries/{did}/redeliver`: sends a commit to a webhook again at once, under the same `webhook-id`,
 * with a whole new series of attempts behind it.
 */
export function redeliver({ webhooks, log, queue }: RedeliverDependencies): Routes {
  return {
    'POST /v1/webhooks/{id}/deliveries/{did}/redeliver': route({ access: ['webhooks:manage'] }, async (request) => {
      const id = webhookOf(request.params)
      const did = request.params['did'] ?? ''
      if (!/^dlv_[0-9A-Z]{26}$/.test(did)) throw noSuchDelivery(did)
      const { commandId } = commandIdentity(request)
      const [{ state }, delivery] = await Promise.all([webhooks.read(id), log.read(id, did)])
      if (!isThere(state)) throw noSuchWebhook(id)
      if (delivery === undefined) throw noSuchDelivery(did)
      const repeated = delivery.redeliveredBy === commandId
      if (!repeated && state.status !== 'active') {
        throw problem('webhook-not-active', 'This webhook is told of nothing. Make it active first.', {
          state: state.status,
        })
      }
      const { nextAt: _, ...rest } = delivery
      const again: Delivery = { ...rest, status: 'pending', before: delivery.attempts, redeliveredBy: commandId }
      if (!repeated && !(await log.replace(delivery, again))) {
        throw problem('delivery-under-way', 'An attempt has just been made. Look at it and decide again.')
      }
      const sent = repeated ? delivery : again
      // A repetition may be there because the first request died before this line; an attempt that was made is not made again.
      if (sent.status === 'pending') {
        const message = { webhookId: id, deliveryId: did, attempt: sent.attempts + 1, dueAt: 0 }
        await queue.put(message, request.now)
      }
      return { status: 202, body: deliveryView(sent), headers: replayedHeader(repeated) }
    }),
  }
}

function noSuchDelivery(id: string): Problem {
  return problem('delivery-not-found', `There is no delivery ${id}.`)
}
