import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { changeOrder } from '#functions/orders/http/change-order.ts'
import { offersIn } from '#functions/orders/http/offered.ts'
import { placeOrder } from '#functions/orders/http/place-order.ts'
import { offerList } from '#functions/orders/read-models/offer-list.ts'
import { orderStreams } from '#functions/orders/streams.ts'
import { keysShape, readModelShape, type TableShape } from '#infra/constructs/table-shape.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { firstGeneration, inGeneration } from '#shared/projections/row-key.ts'
import { metadata } from '#test/kit/event-store.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import type { masterKey } from '#test/kit/personal.ts'
import { definition } from '#test/kit/tables.ts'
import { orderCreated, shippingAddress } from '../event-store/payload.ts'
import { storefold } from '../event-store/storefold.ts'
import type { Setting } from '../event-store/system.ts'
import { type HttpHandler, httpEvent } from './http-event.ts'

/**
 * The routes of the orders' commands function, in its stack and over tables of their own, with a client that is observed;
 * and the store beneath, to give orders a past.
 */
export function ordersFunction(setting: Setting, master: Awaited<ReturnType<typeof masterKey>>) {
  const client = new DynamoDBClient(setting.connection)
  setting.observe(client)
  const tables = { rows: `${setting.prefix}-rows`, keys: `${setting.prefix}-keys` }
  const store = storefold(setting)
  const rows = readTable({ client, table: tables.rows })
  const orders = orderStreams({ client, table: `${setting.prefix}-storefold` })
  const { people } = master.instance(client, tables.keys)
  const handler = httpFunction({
    'POST /v1/orders': placeOrder({ orders, people, offers: offersIn(rows) }),
    ...changeOrder({ orders, people, paymentWindowMs: 1_800_000 }),
  })
  const { lines } = orderCreated.data

  return {
    store,
    async createTables() {
      await store.createTables()
      await create(tables.rows, readModelShape)
      await create(tables.keys, keysShape)
      for (const { productId, sku, name, unitPrice } of lines) {
        const variants = [{ sku, label: '' }]
        const row = { productId, name, price: unitPrice, variants, digital: false, published: true }
        await rows.put(inGeneration(offerList, firstGeneration), productId, { row, number: 1, time: 0 })
      }
    },
    /** Places an order of three lines; answers the HTTP status. */
    place(key: string): Promise<number> {
      const ordered = lines.map(({ productId, quantity }) => ({ productId, quantity }))
      return send(httpEvent('POST', '/v1/orders', { body: { lines: ordered, shippingAddress }, key }))
    },
    /** What a message of the payment provider comes to: a fact, and nobody to answer. */
    async failPayment(id: string): Promise<number> {
      const result = { status: 'failed', reason: 'card declined' } as const
      const command = { type: 'RecordPaymentResult', paymentId: 'pay_1', providerEventId: 'evt_1', result } as const
      const { outcome } = await orders.execute(id, command, { commandId: 'queue:evt_1', metadata })
      return outcome === 'accepted' ? 200 : 409
    },
    /** Cancels an order; answers the HTTP status. */
    cancel: (id: string) => send(httpEvent('POST', '/v1/orders/{id}/cancel', { id, body: {}, key: 'cancel' })),
  }

  async function send(event: Parameters<HttpHandler>[0]): Promise<number> {
    return (await handler(event, lambdaContext)).statusCode ?? 0
  }

  async function create(table: string, shape: TableShape): Promise<void> {
    await client.send(new CreateTableCommand({ TableName: table, ...definition(shape) }))
  }
}
