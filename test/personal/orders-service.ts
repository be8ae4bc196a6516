import { randomUUID } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { orderEvents } from '#events/orders.ts'
import { changeOrder } from '#functions/orders/http/change-order.ts'
import { diffOrder } from '#functions/orders/http/diff-order.ts'
import { fulfilOrder } from '#functions/orders/http/fulfil-order.ts'
import { orderHistory } from '#functions/orders/http/get-history.ts'
import { getInvoice } from '#functions/orders/http/get-invoice.ts'
import { getOrder } from '#functions/orders/http/get-order.ts'
import { orderParts } from '#functions/orders/http/get-order-parts.ts'
import { getPackingList } from '#functions/orders/http/get-packing-list.ts'
import { listOrders } from '#functions/orders/http/list-orders.ts'
import { offersIn } from '#functions/orders/http/offered.ts'
import { payOrder } from '#functions/orders/http/pay-order.ts'
import { placeOrder } from '#functions/orders/http/place-order.ts'
import { refundOrder } from '#functions/orders/http/refund-order.ts'
import { erasePerson } from '#functions/orders/person/erase-person.ts'
import { offerList } from '#functions/orders/read-models/offer-list.ts'
import { orderProjections } from '#functions/orders/read-models/projections.ts'
import { orderStreams, personStreams } from '#functions/orders/streams.ts'
import type { Item } from '#shared/aws/item.ts'
import { toMessage } from '#shared/bus/publisher-function.ts'
import { isCommit } from '#shared/event-store/commit-item.ts'
import { cursorCodec } from '#shared/http/cursor.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { keyTable } from '#shared/personal/key-table.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { firstGeneration, inGeneration } from '#shared/projections/row-key.ts'
import { call } from '#test/edge/call.ts'
import { dynamoDbClient, type FaultPlan } from '#test/kit/faulty-client.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { masterKey } from '#test/kit/personal.ts'
import { insertedInto } from '#test/kit/stream-event.ts'
import { createEventsTable, createReadTable } from '#test/kit/tables.ts'
import { cup, eur } from '#test/orders/past.ts'

export const lines = [{ productId: cup, quantity: 2 }]

/**
 * The orders service, whole, over tables of its own: every route, projector, snapshots and what it publishes. `erasing` spoils
 * requests of the function that deletes keys.
 */
export async function ordersService({
  erasing,
  provider = 'simulator',
}: {
  readonly erasing?: FaultPlan
  readonly provider?: string | null
} = {}) {
  const kms = await masterKey()
  const { client } = dynamoDbClient()
  const tables = {
    events: await createEventsTable(client),
    rows: await createReadTable(client),
    keys: await kms.createTable(client),
  }
  const { people, keys } = kms.instance(client, tables.keys)
  const orders = orderStreams({ client, table: tables.events })
  const { store } = orders
  const rows = readTable({ client, table: tables.rows })
  await rows.put(inGeneration(offerList, firstGeneration), cup, {
    row: {
      productId: cup,
      name: 'Cup',
      price: eur(1000),
      variants: [{ sku: 'CUP', label: '' }],
      digital: false,
      published: true,
    },
    number: 1,
    time: 0,
  })
  const handler = httpFunction({
    'POST /v1/orders': placeOrder({ orders, offers: offersIn(rows), people }),
    ...changeOrder({ orders, people, paymentWindowMs: 1_800_000 }),
    'GET /v1/orders': listOrders({ rows, cursors: () => cursorCodec(Buffer.alloc(32)) }),
    'GET /v1/orders/{id}': getOrder({ orders, rows, people }),
    'GET /v1/orders/{id}/history': orderHistory({ store, people }),
    'GET /v1/orders/{id}/diff': diffOrder({ orders, people }),
    'GET /v1/orders/{id}/invoice': getInvoice({ store, people }),
    ...payOrder({ orders, people, provider: provider ?? undefined }),
    ...fulfilOrder({ orders, people }),
    ...refundOrder({ orders, people }),
    ...orderParts({ orders, rows }),
    'GET /v1/orders/{id}/packing-list': getPackingList({ orders, rows, people }),
    'POST /v1/me/erase': erasePerson({
      people: personStreams({ client, table: tables.events }),
      keys: keyTable({ client: dynamoDbClient(erasing).client, table: tables.keys }),
    }),
  })
  const projector = projectorFunction({
    contracts: orderEvents,
    store,
    rows,
    projections: orderProjections,
    snapshots: { order: orders },
  })
  const scan = async (table: string): Promise<Item[]> =>
    (await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }))).Items ?? []

  return {
    keys,
    orders,
    stop: kms.stop,

    /** A request of a signed-in person; `id` is the order's. */
    ask(
      subject: string,
      scopes: string,
      route: string,
      options: {
        id?: string
        params?: Record<string, string>
        body?: unknown
        query?: string
        /** An undefined one is left out. */
        headers?: Record<string, string | undefined>
      } = {},
    ) {
      const { id, params = {}, body, query, headers } = options
      return call(handler, {
        route,
        params: { ...params, ...(id === undefined ? {} : { id }) },
        ...(body === undefined ? {} : { body }),
        ...(query === undefined ? {} : { query }),
        headers: sentHeaders({ 'idempotency-key': randomUUID(), ...headers }),
        authorizer: { kind: 'person', id: subject, scopes, refusal: '' },
      })
    },

    /** Delivers every fact recorded so far to the projector, as the table's stream does. */
    async project(): Promise<void> {
      const commits = (await scan(tables.events)).filter(isCommit)
      await projector(insertedInto(commits), lambdaContext)
    },

    /** Everything that the service keeps or sends, table by table, and the messages on the bus. */
    async everything() {
      const facts = await scan(tables.events)
      return {
        facts,
        rows: await scan(tables.rows),
        keys: await scan(tables.keys),
        messages: facts.filter(isCommit).map((item) => toMessage(item, 'orders')),
      }
    },
  }
}

function sentHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
