import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { orderEvents } from '#events/orders.ts'
import { orderDetail, orderList } from '#functions/orders/read-models/projections.ts'
import type { Item } from '#shared/aws/item.ts'
import type { StreamName } from '#shared/event-store/stream-name.ts'
import { commitItems, writeItems } from '#test/kit/event-store.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { type ProjectionTables, projecting } from '#test/kit/projection.ts'
import { live, orderCommand } from '#test/orders/order-commands.ts'

/** The order's read models over tables of their own, or over those of a shop that is there. */
export function orderReaders(tables?: ProjectionTables, planted?: (client: DynamoDBClient) => void) {
  return projecting(orderEvents, [orderDetail, orderList], tables, planted)
}

/** Commits of orders that lived through random commands; the same ones for the same seed. */
export function randomOrders(seed: number, count: number): Item[][] {
  const lives = fc.sample(fc.array(orderCommand, { minLength: 5, maxLength: 30 }), { seed, numRuns: count * 20 })
  const eventful = lives.map(live).filter(({ commits }) => commits.length > 1)
  if (eventful.length < count) throw new Error(`seed ${seed} gives ${eventful.length} orders, not ${count}`)
  return eventful
    .slice(0, count)
    .map(({ commits }, index) => commitItems(orderEvents, `order#${seed}-${index}`, commits))
}

/** Records such orders. */
export async function recordedOrders(
  { events }: Pick<ProjectionTables, 'events'>,
  seed: number,
  count: number,
): Promise<Item[][]> {
  const orders = randomOrders(seed, count)
  await writeItems(dynamoDbClient().client, events, orders.flat())
  return orders
}

export function streamOf(items: readonly Item[]): StreamName {
  return `order#${items[0]?.['p']?.S?.slice('order#'.length) ?? ''}`
}
