import { describe, expect, test } from 'vitest'
import { type OrderEvent, orderEvents } from '#events/orders.ts'
import { orderDetail, orderList } from '#functions/orders/read-models/projections.ts'
import type { Item } from '#shared/aws/item.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import { unpark } from '#shared/projections/parking/unpark.ts'
import type { Projection } from '#shared/projections/projection.ts'
import { projectorFunction } from '#shared/projections/projector-function.ts'
import { readTable } from '#shared/projections/read-table.ts'
import { firstGeneration, inGeneration } from '#shared/projections/row-key.ts'
import { orderProcess } from '#test/event-store/order-store.ts'
import { writeItems } from '#test/kit/event-store.ts'
import { dynamoDbClient, type FaultPlan } from '#test/kit/faulty-client.ts'
import { lambdaContext } from '#test/kit/lambda-context.ts'
import { projecting } from '#test/kit/projection.ts'
import { randomNumbers, shuffled } from '#test/kit/random-numbers.ts'
import { insertedInto } from '#test/kit/stream-event.ts'
import { orderReaders, recordedOrders, streamOf } from './order-readers.ts'

const readers = await orderReaders()
const { tables, foldedRows, rowsOf } = readers
const { store } = orderProcess(tables.events)
const { client } = dynamoDbClient()
const rows = readTable({ client, table: tables.rows })
const listRows = inGeneration(orderList, firstGeneration)

/** A list that can't take commit `number` of one order: a fault in the code. */
function faulty(stream: string, number: number): Projection<unknown, OrderEvent> {
  return {
    ...orderList,
    evolve(row, event, commit) {
      if (commit.stream === stream && commit.number >= number) throw new TypeError('lines is not iterable')
      return orderList.evolve(row as Parameters<typeof orderList.evolve>[0], event, commit)
    },
  }
}

/** An instance of the projector function with another list. Answers what it wants to have again. */
function deliveringTo(list: Projection<unknown, OrderEvent>, plan?: FaultPlan) {
  return async (items: readonly Item[]) =>
    (await projecting(orderEvents, [orderDetail, list], tables)).instance(plan).deliver(items)
}

/** An order of at least three commits. */
async function recordedOrder(seed: number): Promise<Item[]> {
  const found = (await recordedOrders(tables, seed, 6)).find((items) => items.length > 2)
  if (found === undefined) throw new Error(`seed ${seed} makes no order of three commits`)
  return found
}

async function parkedStreams(): Promise<string[]> {
  return (await rows.parked('order-list')).map(({ stream }) => stream)
}

async function listRow(items: readonly Item[]) {
  return rows.standing(listRows, streamId(streamOf(items)))
}

describe('a commit that a projection cannot fold', () => {
  test.each([1, 2, 3])('parks its order for that projection, and nobody waits (commit %i)', async (number) => {
    const orders = await recordedOrders(tables, 500 + number, 8)
    const poisoned = orders.find((items) => items.length >= number) ?? []
    const others = orders.filter((items) => items !== poisoned)
    const deliver = deliveringTo(faulty(streamOf(poisoned), number))
    expect(await deliver(shuffled(orders.flat(), randomNumbers(number)))).toEqual([])

    expect(await parkedStreams()).toContain(streamOf(poisoned))
    for (const items of others) expect(await rowsOf(streamOf(items))).toEqual(foldedRows(items))
    const parked = await listRow(poisoned)
    expect(parked).toMatchObject({ number: number - 1, parked: 'TypeError: lines is not iterable' })
    const detail = (await rowsOf(streamOf(poisoned))).find((item) => item['p']?.S?.startsWith('order-detail'))
    expect(detail).toEqual(foldedRows(poisoned)[0])
  })

  test('leaves a first row out of every answer until it can be folded', async () => {
    const items = await recordedOrder(510)
    await deliveringTo(faulty(streamOf(items), 1))(items)
    expect(await rows.get(orderList, streamId(streamOf(items)))).toBeUndefined()
    expect(await rows.getMany(orderList, [streamId(streamOf(items))])).toEqual(new Map())
  })

  test('keeps the row where it is, also when the code is mended and more is recorded, until it is un-parked', async () => {
    const items = await recordedOrder(511)
    await deliveringTo(faulty(streamOf(items), 2))(items.slice(0, 2))
    expect(await deliveringTo(orderList)(items.slice(2))).toEqual([])
    expect(await listRow(items)).toMatchObject({ number: 1 })

    expect(await unpark({ rows, store }, orderList, streamOf(items))).toBe('folded')
    expect(await rowsOf(streamOf(items))).toEqual(foldedRows(items))
    expect(await parkedStreams()).not.toContain(streamOf(items))
  })

  test('is parked again when it is un-parked too early', async () => {
    const items = await recordedOrder(512)
    const broken = faulty(streamOf(items), 2)
    await deliveringTo(broken)(items)
    await expect(unpark({ rows, store }, broken, streamOf(items))).rejects.toThrow('lines is not iterable')
    expect(await parkedStreams()).toContain(streamOf(items))
    expect(await unpark({ rows, store }, orderList, 'order#nobody')).toBe('no-such-stream')
  })

  test('is listed although the projector died while it parked it', async () => {
    const items = await recordedOrder(513)
    const dies: FaultPlan = ({ operation }) => (operation === 'UpdateItem' ? 'dropped' : undefined)
    expect(await deliveringTo(faulty(streamOf(items), 2), dies)(items)).toEqual(['100'])
    expect(await parkedStreams()).toContain(streamOf(items))
    expect(await deliveringTo(faulty(streamOf(items), 2))(items)).toEqual([])
    expect(await listRow(items)).toMatchObject({ number: 1, parked: expect.any(String) })
  })

  test('is no longer listed where newer code had passed it meanwhile', async () => {
    const items = await recordedOrder(514)
    await deliveringTo(orderList)(items)
    const passed = await rows.park(listRows, streamId(streamOf(items)), {
      stream: streamOf(items),
      number: 2,
      reason: 'late',
    })
    expect(passed).toBe(false)
    expect(await parkedStreams()).not.toContain(streamOf(items))
    expect(await rowsOf(streamOf(items))).toEqual(foldedRows(items))
  })

  test('may be one that cannot even be read: its order is parked for every projection', async () => {
    const items = await recordedOrder(515)
    const tooNew = JSON.stringify([{ t: 'OrderApproved', v: 99, d: {} }])
    const changed = items.map((item, index) => (index === 1 ? { ...item, e: { S: tooNew } } : item))
    await writeItems(client, tables.events, changed)
    expect(await deliveringTo(orderList)(changed)).toEqual([])
    expect((await rowsOf(streamOf(items))).map((item) => [item['v']?.N, item['x']?.S])).toEqual([
      ['1', expect.stringContaining('version 99')],
      ['1', expect.stringContaining('version 99')],
    ])
    await writeItems(client, tables.events, items)
    for (const projection of [orderDetail, orderList]) await unpark({ rows, store }, projection, streamOf(items))
    expect(await rowsOf(streamOf(items))).toEqual(foldedRows(items))
  })
})

test('trouble with the tables parks nothing: the records come again', async () => {
  const items = await recordedOrder(520)
  const before = await parkedStreams()
  const throttled: FaultPlan = ({ operation }) => (operation === 'PutItem' ? 'throttled' : undefined)
  await deliveringTo(orderList, throttled)(items).catch(() => undefined)
  expect(await parkedStreams()).toEqual(before)
  expect(await deliveringTo(orderList)(items)).toEqual([])
  expect(await rowsOf(streamOf(items))).toEqual(foldedRows(items))
})

test('commits that are recorded while a stream is un-parked are not lost', async () => {
  const items = await recordedOrder(521)
  const missing = items.slice(-1)
  const { tables: other } = await orderReaders()
  await writeItems(client, other.events, items.slice(0, -1))
  const late = orderProcess(other.events)
  const lateRows = readTable({ client, table: other.rows })
  const instance = projectorFunction({
    contracts: orderEvents,
    store: late.store,
    rows: lateRows,
    projections: [orderDetail, faulty(streamOf(items), 2)],
  })
  await instance(insertedInto(items.slice(0, 2)), lambdaContext)
  const heal: typeof lateRows.heal = async (...args) => {
    await writeItems(client, other.events, missing)
    await instance(insertedInto(missing), lambdaContext)
    return lateRows.heal(...args)
  }
  await unpark({ rows: { ...lateRows, heal }, store: late.store }, orderList, streamOf(items))
  expect(await lateRows.standing(listRows, streamId(streamOf(items)))).toMatchObject({ number: items.length })
})
