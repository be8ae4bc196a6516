import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as v from 'valibot'
import { orderId } from '#events/vocabulary.ts'
import { changeOrder } from '#functions/orders/change-order.ts'
import { offerList, offersIn } from '#functions/orders/offers.ts'
import { orderStreams } from '#functions/orders/orders.ts'
import { placeOrder } from '#functions/orders/place-order.ts'
import { readModelShape } from '#infra/constructs/table-shape.ts'
import { httpFunction } from '#shared/http/http-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { definition } from '#test/kit/tables.ts'
import type { Finding } from '../event-store/goals.ts'
import { ground } from '../event-store/ground.ts'
import type { Cost } from '../event-store/meter.ts'
import { firstEvents, laterEvents, orderCreated } from '../event-store/payload.ts'
import { storefold } from '../event-store/storefold.ts'
import type { Setting } from '../event-store/system.ts'
import { printTable, round } from '../table.ts'
import { type HttpHandler, httpEvent, invocation } from './http-event.ts'
import { silently } from './silently.ts'

const snapshotInterval = 16

/**
 * Requests and units of commands that come over HTTP, through the routes, stack and store of the orders' commands function,
 * at several lengths of the stream.
 */
export async function commandCost(lengths: readonly number[]): Promise<Finding[]> {
  const at = await ground()
  try {
    const shop = await at.connect((setting) => ordersOver(setting, at.meter.observe))
    const rows: { command: string; cost: Cost; upkeep: number }[] = []
    const run = async (command: string, upkeep: number, send: () => Promise<number>) => {
      let status = 0
      const cost = await at.meter.measure(async () => {
        status = await silently(send)
      })
      if (status >= 300) throw new Error(`${command} is answered ${status}`)
      rows.push({ command, cost, upkeep })
    }

    await silently(() => shop.place('first')) // generations of the read tables are looked up once in a while
    await run('place an order of three lines', 0, () => shop.place('second'))
    for (const [index, length] of lengths.entries()) {
      const id = v.parse(orderId, `ord_01KATZ5V8Q3M7X2N9R4B6C1D0${index}`)
      let written = 0
      for (let commit = 1; commit <= length; commit++) {
        await shop.store.append(id, commit === 1 ? firstEvents(1) : laterEvents(1))
        if (commit % snapshotInterval !== 0) continue
        written += (await at.meter.measure(async () => shop.store.maintain?.(id))).writeUnits
      }
      await run(`cancel an order of ${length.toLocaleString('en')} commits`, written / length, () => shop.cancel(id))
    }

    console.log('\n  Commands over HTTP, with everything that their function asks of DynamoDB')
    printTable(
      ['command', 'requests', 'read units', 'write units', 'snapshots, write units per commit'],
      rows.map(({ command, cost, upkeep }) => [
        command,
        cost.requests,
        round(cost.readUnits),
        round(cost.writeUnits, 2),
        round(upkeep, 2),
      ]),
    )
    const [placing, ...changes] = rows
    const most = (of: (row: (typeof rows)[number]) => number) => Math.max(...changes.map(of))
    const writes = most(({ cost, upkeep }) => cost.writeUnits + upkeep)
    const reads = most(({ cost }) => cost.readUnits)
    const requests = most(({ cost }) => cost.requests)
    return [
      {
        goal: 'a command is 2 requests, at most 4 read and 1.2 write units at any stream length, snapshots included',
        met: requests <= 2 && reads <= 4 && writes <= 1.2,
        found: `${requests} requests, ${round(reads)} read, ${round(writes, 2)} write units`,
      },
      {
        goal: 'a creating command is 1 request',
        met: placing?.cost.requests === 1,
        found: `${placing?.cost.requests} (the append, and today's prices of its lines in one batch)`,
      },
    ]
  } finally {
    await at.stop()
  }
}

/** The orders' commands function over tables of its own; its client is observed. */
function ordersOver(setting: Setting, observe: Setting['observe']) {
  const client = new DynamoDBClient(setting.connection)
  observe(client)
  const store = storefold({ ...setting, observe })
  const rows = readTable({ client, table: `${setting.prefix}-rows` })
  const { orders } = orderStreams({ client, table: `${setting.prefix}-storefold` })
  const handler = httpFunction({
    'POST /v1/orders': placeOrder({ orders, offers: offersIn(rows) }),
    ...changeOrder({ orders, paymentWindowMs: 1_800_000 }),
  })
  const { lines, shippingAddress } = orderCreated.data
  return {
    store,
    async createTables() {
      await store.createTables()
      await client.send(new CreateTableCommand({ TableName: `${setting.prefix}-rows`, ...definition(readModelShape) }))
      for (const { productId, sku, name, unitPrice } of lines) {
        const row = { productId, sku, name, price: unitPrice, published: true }
        await rows.put(offerList, productId, { row, number: 1, time: 0 }, 0)
      }
    },
    place(key: string): Promise<number> {
      const ordered = lines.map(({ productId, quantity }) => ({ productId, quantity }))
      return status(handler, httpEvent('POST', '/v1/orders', { body: { lines: ordered, shippingAddress }, key }))
    },
    cancel: (id: string) =>
      status(handler, httpEvent('POST', '/v1/orders/{id}/cancel', { id, body: {}, key: 'cancel' })),
  }
}

async function status(handler: HttpHandler, event: Parameters<HttpHandler>[0]): Promise<number> {
  return (await handler(event, invocation())).statusCode ?? 0
}
