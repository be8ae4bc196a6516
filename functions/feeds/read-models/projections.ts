import type { WebhookEvent } from '#events/webhooks.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { isThere, type WebhookState, webhook } from '../webhook/webhook.ts'

/** A webhook in a list. */
interface WebhookListRow {
  readonly id: string
  readonly version: number
  readonly state: WebhookState
}

/** The webhooks that are told of events (i1), and all that were not removed (i2), in the order of their registration. */
export const webhookList: Projection<WebhookListRow | null, WebhookEvent> = {
  name: 'webhook-list',
  fold: 'MWdZ24Yi',
  streamType: 'webhook',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve(row, event, commit) {
    const state = webhook.evolve(row?.state ?? webhook.initial, event, commit)
    return { id: streamId(commit.stream), version: commit.number, state }
  },
  indexes(row) {
    if (row === null || !isThere(row.state)) return {}
    const sort = `${new Date(row.state.createdAt).toISOString()}#${row.id}`
    return {
      i1: row.state.status === 'active' ? { partition: 'active', sort } : undefined,
      i2: { partition: 'all', sort },
    }
  },
}

/** The read models that are kept from this service's own facts, and can be made from them again. */
export const webhookProjections: readonly Projection<unknown, WebhookEvent>[] = [webhookList]
