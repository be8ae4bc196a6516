import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RebuildReport } from '#events/operations.ts'
import { address } from '#local/demo/address.ts'
import { signedInAs } from '#local/running-shop.ts'
import { type Shop, startShop } from '#local/shop.ts'
import { type ShopClient, until } from '#local/shop-client.ts'
import { copyOrder, type OrderTables } from './rebuild/many-orders.ts'
import { printTable, quantile, round } from './table.ts'

/** Callers that place an order and read it and the list, one after the other, while the rebuild runs; the shop approves it. */
const shoppers = 2

/**
 * Memory where the machine offers it as a folder: DynamoDB Local waits for the disk at every write, which makes the seeding
 * six times slower and measures the disk.
 */
const dataPlace = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/**
 * Rebuilds the list of orders of a shop with many events on the laptop runtime, while orders keep coming: events per second,
 * requests that failed, and how long requests took with and without the rebuild.
 */
export async function rebuild(events: number): Promise<void> {
  const dataDir = mkdtempSync(join(dataPlace, 'storefold-bench-'))
  try {
    const first = await startShop({ port: 0, dataDir })
    const seed = await seedOrder(first).finally(first.stop)
    const begun = performance.now()
    const commits = await copyOrder(dataDir, seed.tables, seed.order, Math.ceil(events / seed.events))
    console.log(
      `  ${commits} commits of ${Math.ceil(events / seed.events)} orders are there, written in ${round((performance.now() - begun) / 1000)} s`,
    )
    const shop = await startShop({ port: 0, dataDir })
    await measure(shop, seed.productId).finally(shop.stop)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** One order that went some way, for copying. */
async function seedOrder(shop: Shop) {
  const [manager, warehouse, customer, support] = await Promise.all([
    signedInAs(shop.details, 'catalog-manager'),
    signedInAs(shop.details, 'warehouse'),
    signedInAs(shop.details, 'customer'),
    signedInAs(shop.details, 'support'),
  ])
  const sku = `BENCH-${randomUUID()}`
  const product = await manager.post('/v1/products', {
    sku,
    name: 'Enamel cup',
    price: { amount: 1250, currency: 'EUR' },
  })
  await warehouse.post(`/v1/stock/${sku}/receipts`, { quantity: 100_000 })
  const productId: string = product.body.id
  const { body } = await customer.post('/v1/orders', order(productId))
  const order1: string = body.id
  const becomes = (status: string) =>
    until(
      () => customer.get(`/v1/orders/${order1}`),
      (it) => it.body.status === status,
    )
  // Small orders are approved by the shop itself, once their goods are reserved.
  await becomes('approved')
  await support.post(`/v1/orders/${order1}/cancel`, { reason: 'bench' })
  await becomes('cancelled')
  await until(
    () => customer.get('/v1/orders?limit=1'),
    (it) => it.body.items[0]?.status === 'cancelled',
  )
  const history = await support.get(`/v1/orders/${order1}/history`)
  return { productId, order: order1, events: history.body.items.length, tables: orderTables(shop) }
}

function orderTables({ model }: Shop): OrderTables {
  const worker = [...model.functions.values()].find(({ entry }) => entry === 'functions/orders/rebuild.ts')
  return { events: worker?.environment['EVENTS_TABLE'] ?? '', rows: worker?.environment['READ_TABLE'] ?? '' }
}

function order(productId: string) {
  return { lines: [{ productId, quantity: 1 }], shippingAddress: address }
}

interface Shopping {
  readonly ms: number[]
  readonly failed: string[]
  readonly placed: string[]
}

async function measure({ details }: Shop, productId: string): Promise<void> {
  const [customer, ops] = await Promise.all([signedInAs(details, 'customer'), signedInAs(details, 'ops')])
  const quiet = emptyShopping()
  await shopFor(() => quiet.placed.length < 60, customer, productId, quiet)

  let running = true
  const busy = emptyShopping()
  const shopping = shopFor(() => running, customer, productId, busy)
  const started = await ops.post('/v1/ops/rebuilds', { projection: 'order-list' })
  const begun = performance.now()
  const ended: RebuildReport = (
    await until(
      async () => ops.get(`/v1/ops/rebuilds/${started.body.id}`),
      ({ body }) => !['waiting', 'scanning', 'verifying'].includes(body.status),
      900_000,
    )
  ).body
  const seconds = (performance.now() - begun) / 1000
  running = false
  await shopping
  const placed = [...quiet.placed, ...busy.placed]
  const caughtUp = performance.now()
  const missing = await until(
    () => missingOrders(customer, placed),
    (count) => count === 0,
    60_000,
  )
  const lagSeconds = (performance.now() - caughtUp) / 1000

  const { scan, verification } = ended
  console.log(`  ${ended.status}${ended.failure === null ? '' : `: ${ended.failure}`} after ${round(seconds)} s in all`)
  console.log(
    `  ${scan.events} events, ${scan.commits} commits in ${scan.requests} scans and ${scan.rowsWritten} row writes: ${round((scan.ms ?? 0) / 1000)} s, ${scan.eventsPerSecond} events/s`,
  )
  console.log(`  compared: ${JSON.stringify(verification)}`)
  printTable(
    ['requests, ms', 'number', 'median', 'p95', 'failed'],
    [
      ['without a rebuild', ...figures(quiet)],
      ['with the rebuild', ...figures(busy)],
    ],
  )
  for (const failure of [...quiet.failed, ...busy.failed].slice(0, 5)) console.log(`  failed: ${failure}`)
  console.log(
    `  orders placed meanwhile: ${busy.placed.length}; not in the new list: ${missing}, ${round(lagSeconds)} s after the last`,
  )
}

function emptyShopping(): Shopping {
  return { ms: [], failed: [], placed: [] }
}

function figures({ ms, failed }: Shopping): (string | number)[] {
  return [ms.length, round(quantile(ms, 0.5)), round(quantile(ms, 0.95)), failed.length]
}

async function shopFor(
  going: () => boolean,
  customer: ShopClient,
  productId: string,
  { ms, failed, placed }: Shopping,
): Promise<void> {
  const noted = async (request: Promise<Awaited<ReturnType<ShopClient['get']>>>, wanted: number) => {
    const answer = await request
    ms.push(answer.ms)
    if (answer.status !== wanted) failed.push(`${answer.status} ${JSON.stringify(answer.body)}`)
    return answer
  }
  const shopper = async () => {
    while (going()) {
      const { body, status } = await noted(customer.post('/v1/orders', order(productId)), 201)
      if (status !== 201) continue
      placed.push(body.id)
      await noted(customer.get(`/v1/orders/${body.id}`), 200)
      await noted(customer.get('/v1/orders?limit=20'), 200)
    }
  }
  await Promise.all(Array.from({ length: shoppers }, shopper))
}

/** How many of the orders the list does not show yet. */
async function missingOrders(customer: ShopClient, placed: readonly string[]): Promise<number> {
  const open = new Set(placed)
  let cursor = ''
  while (open.size > 0) {
    const { body } = await customer.get(`/v1/orders?limit=100${cursor}`)
    for (const { id } of body.items) open.delete(id)
    if (body.next === null) break
    cursor = `&cursor=${encodeURIComponent(body.next)}`
  }
  return open.size
}
