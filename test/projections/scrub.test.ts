import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from 'vitest'
import { orderDetail, orderList } from '#functions/orders/read-models/projections.ts'
import type { Item } from '#shared/aws/item.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import { decodeRow, itemKey } from '#shared/projections/items/row-item.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { firstGeneration, inGeneration } from '#shared/projections/row-key.ts'
import { scrubber } from '#shared/rebuilds/scrub.ts'
import { scrubFunction } from '#shared/rebuilds/scrub-function.ts'
import { orderProcess } from '#test/event-store/order-store.ts'
import { dynamoDbClient } from '#test/kit/faulty-client.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { orderReaders, recordedOrders, streamOf } from './order-readers.ts'

const { client } = dynamoDbClient()
const always = { mayGoOn: () => true, now: Date.now() }

/** A shop of its own for each test, its rows as they should be. */
async function projectedShop(seed: number) {
  const readers = await orderReaders()
  const { tables } = readers
  const orders = await recordedOrders(tables, seed, 8)
  for (const items of orders) await readers.recorded(items).deliver()
  const options = {
    client,
    eventsTable: tables.events,
    readModels: tables.rows,
    store: orderProcess(tables.events).store,
    rows: readTable({ client, table: tables.rows }),
    projections: [orderDetail, orderList],
  }
  const [first = []] = orders
  return {
    tables,
    rows: () => readers.rowsOf(streamOf(first)),
    folded: readers.foldedRows(first),
    options,
    scrub: scrubber(options),
    id: streamId(streamOf(first)),
    stream: streamOf(first),
  }
}

async function change(table: string, item: Item, change: Item): Promise<void> {
  await client.send(new PutItemCommand({ TableName: table, Item: { ...item, ...change } }))
}

async function rowItem(shop: Awaited<ReturnType<typeof projectedShop>>, projection: typeof orderList): Promise<Item> {
  const rows = await shop.rows()
  const key = JSON.stringify(itemKey(inGeneration(projection, firstGeneration), shop.id))
  const item = rows.find(({ p, s }) => JSON.stringify({ p, s }) === key)
  if (item === undefined) throw new Error('there is no such row')
  return item
}

describe('a scrub', () => {
  test('of rows that are what the facts say finds nothing and writes nothing', async () => {
    const shop = await projectedShop(1)
    expect(await shop.scrub({ streams: 100, ...always })).toEqual({ streams: 8, rows: 16, parked: 0, mended: [] })
  })

  test.each([
    ['a changed value', { d: { S: '{"status":"paid"}' } }, 'different'],
    ['a lost index key', { i1s: { S: '1970' } }, 'different'],
    ['a wrong time', { t: { N: '1' } }, 'different'],
    ['an older commit', { v: { N: '1' } }, 'behind'],
  ] as const)('mends a row with %s', async (_, wrong, fault) => {
    const shop = await projectedShop(2)
    await change(shop.tables.rows, await rowItem(shop, orderList), wrong)
    const { mended } = await shop.scrub({ streams: 100, ...always })
    expect(mended).toEqual([{ projection: 'order-list', stream: shop.stream, fault }])
    expect(await shop.rows()).toEqual(shop.folded)
    expect((await shop.scrub({ streams: 100, ...always })).mended).toEqual([])
  })

  test('writes a row that is missing', async () => {
    const shop = await projectedShop(3)
    await client.send(
      new DeleteItemCommand({
        TableName: shop.tables.rows,
        Key: itemKey(inGeneration(orderList, firstGeneration), shop.id),
      }),
    )
    expect((await shop.scrub({ streams: 100, ...always })).mended).toEqual([
      { projection: 'order-list', stream: shop.stream, fault: 'missing' },
    ])
    expect(await shop.rows()).toEqual(shop.folded)
  })

  test('leaves a row alone whose next commit is younger than five minutes: its reader may be on the way', async () => {
    const shop = await projectedShop(4)
    await client.send(
      new DeleteItemCommand({
        TableName: shop.tables.rows,
        Key: itemKey(inGeneration(orderList, firstGeneration), shop.id),
      }),
    )
    const atOnce = { mayGoOn: () => true, now: Date.parse('2026-01-01T00:04:00.000Z') }
    expect((await shop.scrub({ streams: 100, ...atOnce })).mended).toEqual([])
  })

  test('goes on where it stopped', async () => {
    const shop = await projectedShop(5)
    let streams = 0
    let from: Item | undefined
    do {
      const report = await shop.scrub({ streams: 3, ...always, from })
      streams += report.streams
      from = report.next
    } while (from !== undefined)
    expect(streams).toBe(8)
  })

  test('fails in the end when it had to mend, so that the alarm rings', async () => {
    const shop = await projectedShop(6)
    const handler = scrubFunction(shop.options)
    expect(await handler({}, lambdaContext)).toMatchObject({ mended: [] })
    await change(shop.tables.rows, await rowItem(shop, orderList), { d: { S: '{}' } })
    await expect(handler({ all: true }, lambdaContext)).rejects.toThrow('1 of 16 rows were not what the facts say')
    expect(decodeRow(await rowItem(shop, orderList)).row).not.toEqual({})
  })
})
