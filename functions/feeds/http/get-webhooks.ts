import * as v from 'valibot'
import type { CursorCodec } from '#shared/http/cursor.ts'
import { consistency } from '#shared/http/freshness.ts'
import { pageAnswer } from '#shared/http/page.ts'
import { cursor, limit } from '#shared/http/query.ts'
import { readResource } from '#shared/http/read-resource.ts'
import { type Routes, route } from '#shared/http/route.ts'
import { instant } from '#shared/instant.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import type { DeliveryLog } from '../delivery/delivery-log.ts'
import { webhookList } from '../read-models/projections.ts'
import type { Webhooks } from '../streams.ts'
import { isThere } from '../webhook/webhook.ts'
import { noSuchWebhook, webhookOf } from './command-answer.ts'
import { webhookView } from './webhook-view.ts'

interface GetWebhooksDependencies {
  readonly webhooks: Webhooks
  readonly log: DeliveryLog
  readonly rows: ReadTable
  readonly cursors: () => CursorCodec
}

/** Questions about webhooks. One is folded from its few facts and never out of date; the list is eventual. */
export function getWebhooks({ webhooks, log, rows, cursors }: GetWebhooksDependencies): Routes {
  return {
    'GET /v1/webhooks/{id}': readResource(
      {
        access: ['webhooks:manage'],
        query: v.strictObject({ consistency }),
        missing: noSuchWebhook,
        async find(_, { params }) {
          const id = webhookOf(params)
          const [{ state, number }, failingSince] = await Promise.all([webhooks.read(id), log.failingSince(id)])
          return isThere(state) ? { id, webhook: state, number, failingSince } : undefined
        },
      },
      ({ id, webhook, number, failingSince }) => ({
        version: number,
        body: {
          ...webhookView(id, number, webhook),
          failingSince: failingSince === undefined ? null : instant(failingSince),
        },
        // That it fails is no fact of the webhook.
        changesUnseen: failingSince !== undefined,
      }),
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
