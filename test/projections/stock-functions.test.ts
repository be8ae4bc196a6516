import { beforeAll, describe, expect, inject, test } from 'vitest'
import type { StockCommand } from '#events/stock-commands.ts'
import type { OrderId } from '#events/vocabulary.ts'
import { recordedFacts } from '#functions/catalog/read-models/recorded-facts.ts'
import { stockStreams } from '#functions/catalog/streams.ts'
import { laptopCredentials } from '#local/engines/clients.ts'
import { orderNo } from '#test/catalog/stock-past.ts'
import { itemsOf } from '#test/kit/event-store.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { projecting } from '#test/kit/projection.ts'
import { failedIds, type QueuedMessage, received } from '#test/kit/queue-event.ts'
import { sentAs } from '../event-store/order-store.ts'

const { client } = dynamoDbClient()
const projection = await projecting(recordedFacts.contracts, recordedFacts.projections)
const stock = stockStreams({ client, table: projection.tables.events })
const { store } = stock

/** The functions as they are deployed. */
let receiveCommands: typeof import('#functions/catalog/receive-stock-commands.ts')
let expireReservations: typeof import('#functions/catalog/expire-reservations.ts')

beforeAll(async () => {
  process.env['AWS_REGION'] = 'eu-central-1'
  process.env['AWS_ACCESS_KEY_ID'] = laptopCredentials.accessKeyId
  process.env['AWS_SECRET_ACCESS_KEY'] = laptopCredentials.secretAccessKey
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = inject('dynamodbEndpoint')
  process.env['EVENTS_TABLE'] = projection.tables.events
  process.env['READ_TABLE'] = projection.tables.rows
  receiveCommands = await import('#functions/catalog/receive-stock-commands.ts')
  expireReservations = await import('#functions/catalog/expire-reservations.ts')
})

const begun = Date.now()

/** So many minutes after the test began, RFC 3339. */
const minute = (minutes: number) => new Date(begun + minutes * 60_000).toISOString()

const reserve = (sku: string, orderId: OrderId, until: string | null): StockCommand => ({
  type: 'ReserveStock',
  sku,
  orderId,
  quantity: 1,
  until,
})

/** Hands the function a batch; answers the ids, which are the positions, of the messages that it wants to have again. */
async function arrive(...commands: readonly (StockCommand | { readonly sku: string; readonly body: unknown })[]) {
  const messages = commands.map(
    (command, index): QueuedMessage => ({
      id: String(index),
      group: command.sku,
      body: 'body' in command ? command.body : command,
    }),
  )
  return failedIds((await receiveCommands.handler(received(messages), lambdaContext)) ?? { batchItemFailures: [] })
}

async function comesIn(sku: string, quantity: number): Promise<void> {
  await stock.execute(sku, { type: 'ReceiveStock', quantity }, sentAs('delivery'))
}

/** Lets the read models see what is recorded of SKUs. */
async function project(...skus: readonly string[]): Promise<void> {
  for (const sku of skus) {
    const commits = (await itemsOf(client, projection.tables.events, `stock#${sku}`)).filter((item) => item['c'])
    const delivered = await projection.recorded(commits).deliver({ times: 2, shuffle: true })
    delivered.equalsFold()
  }
}

describe('commands that arrive in one batch', () => {
  test('are one commit per SKU, with the trace of the first', async () => {
    await comesIn('A', 5)
    const messages = [1, 2, 3].map(
      (n): QueuedMessage => ({
        id: String(n),
        group: 'A',
        body: reserve('A', orderNo(n), null),
        traceparent: `00-${String(n).repeat(32)}-${String(n).repeat(16)}-01`,
      }),
    )
    await receiveCommands.handler(received(messages), lambdaContext)
    expect(await arrive(reserve('B', orderNo(1), null), reserve('A', orderNo(4), null))).toEqual([])
    const commits = await store.load('stock#A')
    expect(commits.map(({ events }) => events.length)).toEqual([1, 3, 1])
    expect(commits[1]?.metadata).toMatchObject({
      actor: 'service:orders',
      correlationId: '1'.repeat(32),
      causationId: '1',
    })
    expect((await stock.read('B')).state.reserved).toBe(0)
  })

  test.each([
    ['is none', { type: 'BuyStock' }],
    ['is for another SKU', reserve('OTHER', orderNo(1), null)],
    ['names a quantity of nothing', { ...reserve('C', orderNo(1), null), quantity: 0 }],
  ])('are refused from the one on that %s', async (_name, body) => {
    await comesIn('C', 5)
    expect(await arrive(reserve('C', orderNo(1), null), { sku: 'C', body }, reserve('C', orderNo(2), null))).toEqual([
      '1',
      '2',
    ])
    expect((await stock.read('C')).state.reserved).toBe(1)
  })
})

describe('the clock', () => {
  test('releases what is over, of every SKU, once', async () => {
    await Promise.all(['D', 'E', 'F'].map((sku) => comesIn(sku, 5)))
    await arrive(
      reserve('D', orderNo(1), minute(1)),
      reserve('D', orderNo(2), minute(3)),
      reserve('D', orderNo(3), null),
      reserve('E', orderNo(1), minute(1)),
      reserve('F', orderNo(1), minute(3)),
    )
    await project('D', 'E', 'F')
    const run = () => expireReservations.handler({ now: minute(2) }, lambdaContext)
    expect(await run()).toEqual({ skus: 2, released: 2, failed: 0 })
    for (const [sku, left] of [
      ['D', 2],
      ['E', 0],
      ['F', 1],
    ] as const) {
      expect((await stock.read(sku)).state.reserved).toBe(left)
    }
    await project('D', 'E', 'F')
    // Of E nothing is reserved any more; the read model of D does not know which of its reservations is over.
    expect(await run()).toEqual({ skus: 1, released: 0, failed: 0 })
  })
})
