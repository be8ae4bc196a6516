import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { address } from '#local/demo/address.ts'
import { signedInAs } from '#local/running-shop.ts'
import type { Shop } from '#local/shop.ts'
import type { HttpAnswer } from '#local/shop-client.ts'
import type { Aside } from './bill.ts'

/** How long a step of all orders may take. */
const patienceMs = 120_000

/** Leads orders from created to delivered, all of them through one step before the next. */
type OrderLives = (orders: number, aside: Aside) => Promise<void>

/** Puts two products on sale; every order has one of each. */
export async function orderLives(shop: Shop): Promise<OrderLives> {
  const [manager, warehouse, customer] = await Promise.all([
    signedInAs(shop.details, 'catalog-manager'),
    signedInAs(shop.details, 'warehouse'),
    signedInAs(shop.details, 'customer'),
  ])
  const products = await Promise.all(
    ['Enamel cup', 'Enamel plate'].map(async (name) => {
      const sku = `BENCH-${randomUUID()}`
      const { body } = await manager.post('/v1/products', { sku, name, price: { amount: 1250, currency: 'EUR' } })
      await warehouse.post(`/v1/stock/${sku}/receipts`, { quantity: 100_000 })
      return body.id as string
    }),
  )
  await shop.settled()

  return async (orders, aside) => {
    const placed = await all(orders, () =>
      customer.post('/v1/orders', {
        lines: products.map((productId) => ({ productId, quantity: 1 })),
        shippingAddress: address,
      }),
    )
    const paths = placed.map(({ body }) => `/v1/orders/${body.id}`)
    await reached('approved')
    await each((path) => customer.post(`${path}/payments`, { method: 'tok_success' }))
    await reached('paid')
    await each((path) => warehouse.post(`${path}/prepare`))
    await reached('prepared')
    const parcels = await each((path) => warehouse.post(`${path}/shipments`, { carrier: 'DHL', tracking: '1234' }))
    await reached('shipped')
    await all(orders, (order) => warehouse.post(`${paths[order]}/shipments/${parcels[order]?.body.id}/delivered`))
    await reached('delivered')

    function each(act: (path: string) => Promise<HttpAnswer>): Promise<HttpAnswer[]> {
      return all(orders, (order) => act(paths[order] ?? ''))
    }

    /** Calm may be the provider's turn: its word comes over HTTP, when it likes. */
    async function reached(status: string): Promise<void> {
      const deadline = performance.now() + patienceMs
      for (;;) {
        await shop.settled(patienceMs)
        const answers = await aside(() => Promise.all(paths.map((path) => customer.get(path))))
        if (answers.every(({ body }) => body.status === status)) return
        if (performance.now() > deadline) throw new Error(`not all orders are ${status} after ${patienceMs} ms`)
        await pause(200)
      }
    }
  }
}

async function all(orders: number, act: (order: number) => Promise<HttpAnswer>): Promise<HttpAnswer[]> {
  const answers = await Promise.all(Array.from({ length: orders }, (_, order) => act(order)))
  const refused = answers.find(({ status }) => status >= 300)
  if (refused !== undefined) throw new Error(`${refused.status} ${JSON.stringify(refused.body)}`)
  return answers
}
