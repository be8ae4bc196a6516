import * as v from 'valibot'
import type { CursorCodec } from '#shared/http/cursor.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { cursor, limit } from '#shared/http/query.ts'
import { type Routes, route } from '#shared/http/route.ts'
import type { DeliveryLog } from '../delivery/delivery-log.ts'
import type { Webhooks } from '../streams.ts'
import { isThere } from '../webhook/webhook.ts'
import { noSuchWebhook, webhookOf } from './command-answer.ts'
import { deliveryView } from './delivery-view.ts'

interface ListDeliveriesDependencies {
  readonly webhooks: Webhooks
  readonly log: DeliveryLog
  readonly cursors: () => CursorCodec
}

const query = v.strictObject({
  status: v.optional(v.picklist(['pending', 'retrying', 'delivered', 'failed', 'cancelled'])),
  limit,
  cursor,
})

/** `GET /v1/webhooks/{id}/deliveries`: what was sent in the last 30 days and what came of it, newest commit first. */
export function listDeliveries({ webhooks, log, cursors }: ListDeliveriesDependencies): Routes {
  return {
    'GET /v1/webhooks/{id}/deliveries': route({ access: ['webhooks:manage'], query }, async (request) => {
      const id = webhookOf(request.params)
      const { status, limit: size, cursor: given } = request.query
      const filter = JSON.stringify(['deliveries', id, status])
      const [after] = given === undefined ? [] : cursors().read(given, filter)
      const [{ state }, page] = await Promise.all([webhooks.read(id), log.list(id, { limit: size, after, status })])
      if (!isThere(state)) throw noSuchWebhook(id)
      const last = page.deliveries.at(-1)
      const next = page.more && last !== undefined ? cursors().write([last.id], filter) : null
      return pageAnswer(request, page.deliveries.map(deliveryView), next, request.now)
    }),
  }
}
