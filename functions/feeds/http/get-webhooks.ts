import * as v from 'valibot'
import { unlessMatches } from '#shared/http/conditional.ts'
import type { CursorCodec } from '#shared/http/cursor.ts'
import { consistency } from '#shared/http/freshness.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { cursor, limit } from '#shared/http/query.ts'
import { type Routes, route } from '#shared/http/route.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import type { DeliveryLog } from '../delivery/delivery-log.ts'
import { webhookList } from '../read-models/projections.ts'
import type { Webhooks } from '../streams.ts'
import { isThere } from '../webhook/webhook.ts'
import { noSuchWebhook, webhookOf } from './command-answer.ts'
import { webhookView } from './webhook-view.ts'

export interface GetWebhooksDependencies {
  readonly webhooks: Webhooks
  readonly log: DeliveryLog
  readonly rows: ReadTable
  readonly cursors: () => CursorCodec
}

/** Questions about webhooks. One is folded from its few facts and never out of date; the list is eventual. */
export function getWebhooks({ webhooks, log, rows, cursors }: GetWebhooksDependencies): Routes {
  return {
    'GET /v1/webhooks/{id}': route(
      { access: ['webhooks:manage'], query: v.strictObject({ consistency }) },
      async (request) => {
        const id = webhookOf(request.params)
        const [{ state, number }, failingSince] = await Promise.all([webhooks.read(id), log.failingSince(id)])
        if (!isThere(state)) throw noSuchWebhook(id)
        const answer = {
          status: 200,
          version: number,
          body: {
            ...webhookView(id, number, state),
            failingSince: failingSince === undefined ? null : new Date(failingSince).toISOString(),
          },
          headers: { 'cache-control': 'private, no-cache', vary: 'authorization' },
        }
        // That it fails is no fact of the webhook, so that its version does not tell.
        return failingSince === undefined ? unlessMatches(request.headers, answer) : answer
      },
    ),

    'GET /v1/webhooks': route(
      { access: ['webhooks:manage'], query: v.strictObject({ limit, cursor }) },
      async (request) => {
        const { limit: size, cursor: given } = request.query
        const [after] = given === undefined ? [] : cursors().read(given, 'webhooks')
        const [page, asOf] = await Promise.all([
          rows.list(webhookList, { index: 'i2', partitions: ['all'], limit: size, after }),
          rows.asOf(),
        ])
        const items = page.rows.flatMap((row) =>
          row === null || !isThere(row.state) ? [] : [webhookView(row.id, row.version, row.state)],
        )
        const next = page.next === undefined ? null : cursors().write([page.next], 'webhooks')
        return pageAnswer(request, items, next, asOf)
      },
    ),
  }
}
