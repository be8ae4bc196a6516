import fc from 'fast-check'
import type { OrderEvent } from '#events/orders.ts'
import { orderEvents } from '#events/orders.ts'
import { orderDetail, orderList } from '#functions/orders/projections.ts'
import { type Commit, decodeCommit, type Item, type StreamName, streamId } from '#shared/event-store/commit.ts'
import { fold } from '#shared/event-store/decider.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { encodeRow } from '#shared/projections/row-item.ts'
import { orderProcess } from '#test/event-store/order-store.ts'
import { commitItems, itemsOf, writeItems } from '#test/kit/event-store.ts'
import { dynamoDbClient, type FaultPlan } from '#test/kit/faulty-client.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { failedIds } from '#test/kit/queue-event.ts'
import { insertedInto } from '#test/kit/stream-event.ts'
import { createEventsTable, createReadTable } from '#test/kit/tables.ts'
import { live, orderCommand } from '#test/orders/order-commands.ts'

const projections: readonly Projection<unknown, OrderEvent>[] = [orderDetail, orderList]

/** Tables of an orders service whose facts are seeded and whose read table only the test's projectors write. */
export interface OrderTables {
  readonly events: string
  readonly rows: string
}

export async function orderTables(): Promise<OrderTables> {
  const { client } = dynamoDbClient()
  return { events: await createEventsTable(client), rows: await createReadTable(client) }
}

/** Records orders that lived through random commands; the same ones for the same seed. */
export async function recordedOrders(tables: OrderTables, seed: number, count: number): Promise<Item[][]> {
  const { client } = dynamoDbClient()
  const lives = fc.sample(fc.array(orderCommand, { minLength: 5, maxLength: 30 }), { seed, numRuns: count * 5 })
  const eventful = lives.map(live).filter(({ commits }) => commits.length > 1)
  const orders = eventful
    .slice(0, count)
    .map(({ commits }, index) => commitItems(orderEvents, `order#${seed}-${index}`, commits))
  await writeItems(client, tables.events, orders.flat())
  return orders
}

/** One instance of the projector function. Answers the sequence numbers that it wants to have again. */
export function orderProjector(tables: OrderTables, plan?: FaultPlan) {
  const { store } = orderProcess(tables.events)
  const { client, attempts } = dynamoDbClient(plan)
  const handler = projectorFunction({
    contracts: orderEvents,
    store,
    rows: readTable({ client, table: tables.rows }),
    projections,
  })
  return {
    attempts,
    deliver: async (items: readonly Item[]) => failedIds(await handler(insertedInto(items), lambdaContext)),
  }
}

/** The rows of an order as they lie in the table. */
export async function rowsOf(tables: OrderTables, stream: string): Promise<Item[]> {
  const { client } = dynamoDbClient()
  const id = stream.slice(stream.indexOf('#') + 1)
  const partitions = projections.map(({ name, generation }) => `${name}@${generation}#${id}`)
  return (await Promise.all(partitions.map((partition) => itemsOf(client, tables.rows, partition)))).flat()
}

/** The rows that the fold of all of an order's commits gives. */
export function foldedRows(items: readonly Item[]): Item[] {
  const commits = items.map((item) => decodeCommit(orderEvents, item))
  const last = commits.at(-1)
  if (last === undefined) return []
  return projections.map((projection) =>
    encodeRow(projection, streamId(last.stream), folded(projection, commits, last)),
  )
}

function folded(
  projection: Projection<unknown, OrderEvent>,
  commits: readonly Commit<OrderEvent>[],
  last: Commit<OrderEvent>,
) {
  return { row: fold(projection, projection.initial, commits), number: last.number, time: last.time }
}

export function streamOf(items: readonly Item[]): StreamName {
  return `order#${items[0]?.['p']?.S?.slice('order#'.length) ?? ''}`
}
