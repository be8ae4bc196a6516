import { inParallel } from '#shared/concurrency/in-parallel.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import type { FeedChunk } from '../feed/feed-page.ts'
import { webhookList } from '../read-models/projections.ts'
import { isThere, type Webhook } from '../webhook/webhook.ts'
import { type Delivery, deliveryId, wantedTypes } from './delivery.ts'
import type { DeliveryLog } from './delivery-log.ts'
import type { DeliveryQueue } from './delivery-queue.ts'

/** Deliveries that are begun at once. */
const atOnce = 8

interface MatchDependencies {
  readonly rows: ReadTable
  readonly log: DeliveryLog
  readonly queue: DeliveryQueue
  readonly now: () => number
}

/**
 * Begins a delivery for each commit of a chunk and each active webhook that wants one of its events. Safe to repeat: what was
 * begun is not begun again, its message may come twice.
 */
export function matcher({ rows, log, queue, now }: MatchDependencies) {
  return async (chunks: readonly FeedChunk[]): Promise<void> => {
    const active = await activeWebhooks()
    const deliveries = chunks.flatMap((chunk) => active.flatMap((webhook) => deliveriesOf(chunk, webhook, now())))
    await inParallel(deliveries, atOnce, async (delivery) => {
      await log.add(delivery)
      await queue.put({ webhookId: delivery.webhookId, deliveryId: delivery.id, attempt: 1, dueAt: 0 }, now())
    })
  }

  async function activeWebhooks(): Promise<{ id: string; state: Webhook }[]> {
    const found: { id: string; state: Webhook }[] = []
    let after: string | undefined
    do {
      const page = await rows.list(webhookList, { index: 'i1', partitions: ['active'], limit: 100, after })
      for (const row of page.rows) if (row !== null && isThere(row.state)) found.push({ id: row.id, state: row.state })
      after = page.next
    } while (after !== undefined)
    return found
  }
}

function deliveriesOf(
  { page, first, messages }: FeedChunk,
  { id: webhookId, state }: { readonly id: string; readonly state: Webhook },
  now: number,
): Delivery[] {
  return messages.flatMap((message, index) => {
    const types = wantedTypes(message, state.events)
    if (types.length === 0) return []
    return [
      {
        id: deliveryId(webhookId, message),
        webhookId,
        status: 'pending',
        place: { page, first, index },
        event: { id: message.id, source: message.source, types },
        attempts: 0,
        before: 0,
        log: [],
        createdAt: now,
      },
    ]
  })
}
