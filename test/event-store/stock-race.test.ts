import { describe, expect, test } from 'vitest'
import type { OrderId } from '#events/vocabulary.ts'
import type { StockItemCommand } from '#functions/catalog/stock/stock.ts'
import { stockStreams } from '#functions/catalog/streams.ts'
import { commit, noon, orderNo, release, reserve } from '#test/catalog/stock-past.ts'
import { metadata } from '#test/kit/event-store.ts'
import { atRandom, dynamoDbClient, type FaultPlan, inOrder } from '#test/kit/faulty-client.ts'
import { randomNumbers, shuffled } from '#test/kit/random-numbers.ts'
import { createEventsTable } from '#test/kit/tables.ts'
import { sentAs } from './order-store.ts'

const table = await createEventsTable(dynamoDbClient().client)

/** One function instance of the catalog. */
function instance(plan?: FaultPlan) {
  const observed = dynamoDbClient(plan)
  const stock = stockStreams({ client: observed.client, table })
  return {
    ...observed,
    stock,
    store: stock.store,
    decide: (sku: string, commands: readonly StockItemCommand[]) => stock.executeAll(sku, commands, { metadata }),
  }
}

const { stock, store, decide } = instance()

async function comesIn(sku: string, quantity: number): Promise<void> {
  await stock.execute(sku, { type: 'ReceiveStock', quantity }, sentAs('delivery'))
}

function inBatches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size))
}

/** Who got pieces, and who none. */
async function answers(sku: string): Promise<{ won: OrderId[]; lost: OrderId[] }> {
  const events = (await store.load(`stock#${sku}`)).flatMap((it) => it.events)
  return {
    won: events.flatMap(({ type, data }) => (type === 'StockReserved' ? [data.orderId] : [])),
    lost: events.flatMap(({ type, data }) => (type === 'StockRefused' ? [data.orderId] : [])),
  }
}

const buyers = Array.from({ length: 200 }, (_, n) => orderNo(n))

describe('commands on one SKU that came together', () => {
  test('cost one load and one commit', async () => {
    await comesIn('together', 7)
    const process = instance()
    const { decisions, number, state } = await process.decide(
      'together',
      buyers.slice(0, 10).map((id) => reserve(id, 1)),
    )
    expect(process.attempts).toEqual(['Query', 'PutItem'])
    expect(decisions.map((it) => 'accepted' in it && it.accepted[0]?.type)).toEqual([
      ...Array(7).fill('StockReserved'),
      ...Array(3).fill('StockRefused'),
    ])
    expect({ number, state }).toMatchObject({ number: 2, state: { onHand: 7, reserved: 7 } })
    expect(await stock.read('together')).toMatchObject({ number: 2, eventCount: 11, state })
  })

  test('that come again change nothing, and are not even written', async () => {
    await comesIn('again', 7)
    const commands = buyers.slice(0, 10).map((id) => reserve(id, 1))
    const { number, state } = await decide('again', commands)
    const process = instance()
    expect(await process.decide('again', commands.slice(3).concat(commands))).toMatchObject({ number, state })
    expect(process.attempts).toEqual(['Query'])
  })

  test('are decided again, all of them, where another writer comes first', async () => {
    await comesIn('overtaken', 3)
    const slow = instance(inOrder('PutItem', { behind: () => decide('overtaken', [reserve(orderNo(3), 2)]) }))
    const late = await slow.decide('overtaken', [reserve(orderNo(1), 2), reserve(orderNo(2), 1)])
    expect(slow.attempts).toEqual(['Query', 'PutItem', 'PutItem'])
    expect(late.decisions).toMatchObject([
      { accepted: [{ type: 'StockRefused', data: { available: 1 } }] },
      { accepted: [{ type: 'StockReserved' }] },
    ])
  })

  test('are recorded once where the answer to the commit is lost', async () => {
    await comesIn('lost', 3)
    const unlucky = instance(inOrder('PutItem', 'answer-lost'))
    const { decisions, number } = await unlucky.decide('lost', [reserve(orderNo(1), 2), reserve(orderNo(2), 2)])
    expect(unlucky.attempts).toEqual(['Query', 'PutItem', 'PutItem'])
    expect(decisions).toMatchObject([
      { accepted: [{ type: 'StockReserved' }] },
      { accepted: [{ type: 'StockRefused' }] },
    ])
    expect(number).toBe(2)
  })

  test('are not looked for among the commands of a snapshot, which has room for those of people', async () => {
    await comesIn('crowded', 1000)
    for (const batch of inBatches(buyers, 2))
      await decide(
        'crowded',
        batch.map((id) => reserve(id, 1)),
      )
    await stock.snapshot('crowded')
    const again = await stock.execute('crowded', { type: 'ReceiveStock', quantity: 1000 }, sentAs('delivery'))
    expect(again).toMatchObject({ repeated: true, number: 1, state: { onHand: 1000 } })
    expect((await stock.read('crowded')).state).toMatchObject({ onHand: 1000, reserved: 200 })
  })
})

describe('200 buyers who want one of 50 pieces', () => {
  test('get exactly 50, in twenty commits, however they come', async () => {
    await comesIn('race', 50)
    await Promise.all(
      inBatches(buyers, 10).map((batch) =>
        instance().decide(
          'race',
          batch.map((id) => reserve(id, 1)),
        ),
      ),
    )
    const { won, lost } = await answers('race')
    expect([won.length, lost.length, new Set([...won, ...lost]).size]).toEqual([50, 150, 200])
    expect(await stock.read('race')).toMatchObject({ number: 21, state: { onHand: 50, reserved: 50 } })
  })

  test.each([1, 2, 3])(
    'get exactly 50 over a bad line, in batches that are cut otherwise each time they come (seed %i)',
    async (seed) => {
      const sku = `storm-${seed}`
      await comesIn(sku, 50)
      const random = randomNumbers(seed)
      const deliveries = [...inBatches(shuffled(buyers, random), 6), ...inBatches(shuffled(buyers, random), 7)]
      await Promise.all(
        Array.from({ length: 32 }, async (_, worker) => {
          const process = instance(atRandom(seed * 100 + worker, 0.2))
          for (const batch of deliveries.filter((_batch, index) => index % 32 === worker)) {
            const commands = batch.map((id) => reserve(id, 1))
            // What fails comes again, as from the queue.
            while ((await process.decide(sku, commands).catch(() => undefined)) === undefined);
          }
        }),
      )
      const { won, lost } = await answers(sku)
      expect([won.length, lost.length, new Set([...won, ...lost]).size]).toEqual([50, 150, 200])
      expect((await stock.read(sku)).state).toMatchObject({ onHand: 50, reserved: 50 })
    },
  )
})

test.each([1, 2, 3, 4, 5])('a day of a SKU ends the same, however it is cut into batches (seed %i)', async (seed) => {
  const random = randomNumbers(seed)
  const day = buyers
    .slice(0, 12)
    .flatMap((id, n): StockItemCommand[] => [
      { type: 'ReceiveStock', quantity: 1 + Math.floor(random() * 3) },
      reserve(id, 1 + Math.floor(random() * 4), random() < 0.5 ? noon(n - 4) : null),
      commit(orderNo(Math.floor(random() * n)), 'shp_1', 1),
      release(orderNo(Math.floor(random() * n))),
    ])
  const whole = await decide(`day-${seed}-whole`, day)
  for (const size of [1, 3, 10]) {
    const sku = `day-${seed}-${size}`
    for (const batch of inBatches(day, size)) await decide(sku, batch)
    const { state, eventCount } = await stock.read(sku)
    expect({ state, eventCount }).toEqual({ state: whole.state, eventCount: whole.eventCount })
  }
})

test('2,000 open reservations are loaded with one request', async () => {
  await comesIn('hot', 5000)
  const many = Array.from({ length: 2000 }, (_, n) => reserve(orderNo(n), 1, null))
  for (const batch of inBatches(many, 100)) await decide('hot', batch)
  await stock.snapshot('hot')
  const process = instance()
  expect((await process.stock.read('hot')).state).toMatchObject({ reserved: 2000 })
  expect(process.attempts).toEqual(['Query'])
})
