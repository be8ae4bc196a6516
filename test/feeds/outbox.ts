import type { CommitMessage } from '#events/commit-message.ts'
import { webhookEvents } from '#events/webhooks.ts'
import { deliverer } from '#functions/feeds/delivery/attempt-delivery.ts'
import { deliveryLog } from '#functions/feeds/delivery/delivery-log.ts'
import type { DeliveryMessage, DeliveryQueue } from '#functions/feeds/delivery/delivery-queue.ts'
import { matcher } from '#functions/feeds/delivery/match.ts'
import { post } from '#functions/feeds/delivery/post.ts'
import { feedLog } from '#functions/feeds/feed/feed-log.ts'
import { webhookProjections } from '#functions/feeds/read-models/projections.ts'
import { webhookStreams } from '#functions/feeds/streams.ts'
import type { WebhookCommand } from '#functions/feeds/webhook/webhook.ts'
import { continueTrace } from '#shared/observability/trace.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { itemsOf, metadata } from '#test/kit/event-store.ts'
import { dynamoDbClient, type FaultPlan } from '#test/kit/faulty-client.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { insertedInto } from '#test/kit/stream-event.ts'
import { createDeliveriesTable, createEventsTable, createReadTable } from '#test/kit/tables.ts'

/** The key that this shop's secrets are made from. */
export const secretKey = Buffer.alloc(32, 9)

/** What leaves a shop, on real tables, with a clock that tests move. */
export async function newOutbox({
  start = Date.parse('2026-02-01T00:00:00.000Z'),
  faults,
}: {
  readonly start?: number
  /** What goes wrong between what sends and its tables, once `spoil` was called. */
  readonly faults?: FaultPlan
} = {}) {
  let spoilt = false
  const { client } = dynamoDbClient((attempt) => (spoilt ? faults?.(attempt) : undefined))
  const [events, rowTable, feedTable, deliveries] = await Promise.all([
    createEventsTable(client),
    createReadTable(client),
    createEventsTable(client),
    createDeliveriesTable(client),
  ])
  const clock = { now: start }
  const now = () => clock.now
  const webhooks = webhookStreams({ client, table: events, now })
  const rows = readTable({ client, table: rowTable })
  const feed = feedLog({ client, table: feedTable })
  const log = deliveryLog({ client, table: deliveries })
  const project = projectorFunction({
    contracts: webhookEvents,
    store: webhooks.store,
    rows,
    projections: webhookProjections,
  })
  const waiting: DeliveryMessage[] = []
  const givenUp: DeliveryMessage[] = []
  const queue: DeliveryQueue = {
    put: async (message) => void waiting.push(message),
    giveUp: async (message) => void givenUp.push(message),
  }
  const match = matcher({ rows, log, queue, now })
  const deliver = deliverer({
    webhooks,
    feed,
    log,
    queue,
    secretKey: async () => secretKey,
    post: (url, content, options) => post(url, content, { ...options, timeoutMs: 300 }),
    now,
    random: () => 0.5,
    allowLoopback: true,
  })
  let commands = 0

  return {
    clock,
    webhooks,
    rows,
    feed,
    log,
    queue,
    waiting,
    givenUp,

    /** Runs a command on a webhook and waits until the list knows of it. */
    async command(id: string, command: WebhookCommand): Promise<void> {
      const result = await webhooks.execute(id, command, { commandId: `test-${commands++}`, metadata })
      if (result.outcome !== 'accepted') throw new Error(result.outcome)
      const items = await itemsOf(client, events, `webhook#${id}`)
      await project(insertedInto(items), lambdaContext)
    },

    /** Publishes commits, and has what the webhooks want put into the queue. */
    async publish(...messages: readonly CommitMessage[]): Promise<void> {
      const before = await feed.readPage(await feed.lastPage())
      await feed.append(messages)
      const after = await feed.readPage(await feed.lastPage())
      await match(after.chunks.slice(before.chunks.length))
    },

    /** Makes every attempt that is due by a time; the clock moves on to each. */
    async workUntil(time: number): Promise<void> {
      for (;;) {
        waiting.sort((a, b) => a.dueAt - b.dueAt)
        const [next] = waiting
        if (next === undefined || next.dueAt > time) break
        waiting.shift()
        clock.now = Math.max(clock.now, next.dueAt)
        await deliver(next, continueTrace(undefined))
      }
      clock.now = Math.max(clock.now, time)
    },

    spoil(on: boolean): void {
      spoilt = on
    },

    deliver: (message: DeliveryMessage) => deliver(message, continueTrace(undefined)),
    match,
  }
}
