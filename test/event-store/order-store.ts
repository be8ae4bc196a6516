import { orderStreams } from '#functions/orders/streams.ts'
import { metadata } from '#test/kit/event-store.ts'
import { dynamoDbClient, type FaultPlan } from '#test/kit/faulty-client.ts'
import { createEventsTable } from '#test/kit/tables.ts'
import { placing } from '#test/orders/order-commands.ts'

/** One process of the orders service: a client of its own over a table that it shares with others. */
export function orderProcess(
  table: string,
  { plan, maxAttempts, now }: { plan?: FaultPlan; maxAttempts?: number; now?: () => number } = {},
) {
  const observed = dynamoDbClient(plan, maxAttempts === undefined ? {} : { maxAttempts })
  const orders = orderStreams({ client: observed.client, table, now })
  return { ...observed, orders, store: orders.store }
}

/** A new events table, and a process without faults over it. */
export async function orderShop() {
  const { client } = dynamoDbClient()
  const table = await createEventsTable(client)
  return { table, ...orderProcess(table) }
}

/** How a command comes in: with an id, and whatever else the test says. */
export function sentAs(commandId: string) {
  return { commandId, metadata }
}

/** Places the order `id` of three cups and a poster. */
export async function place(shop: Pick<ReturnType<typeof orderProcess>, 'orders'>, id: string): Promise<void> {
  await shop.orders.execute(id, placing({ digital: true }), { ...sentAs(`place ${id}`), creates: true })
}
