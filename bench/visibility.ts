import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { address } from '#local/demo/address.ts'
import { startShop } from '#local/shop.ts'
import { ShopClient, until } from '#local/shop-client.ts'
import { printTable, quantile, round } from './table.ts'

/** How long an order takes from `POST /v1/orders` to the buyer's list, on the laptop runtime, against the POST itself. */
export async function visibility(orders: number): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'storefold-bench-'))
  const shop = await startShop({ port: 0, dataDir })
  try {
    const signIn = (role: string) => {
      const person = shop.details.people.find((candidate) => candidate.role === role)
      if (person === undefined) throw new Error(`no ${role} is seeded`)
      return new ShopClient(shop.url).signIn(person.email, person.password)
    }
    const [manager, customer] = await Promise.all([signIn('catalog-manager'), signIn('customer')])
    const product = await manager.post('/v1/products', {
      sku: `BENCH-${randomUUID()}`,
      name: 'Enamel cup',
      price: { amount: 1250, currency: 'EUR' },
    })
    const posts: number[] = []
    const visible: number[] = []
    for (let i = -5; i < orders; i++) {
      const begun = performance.now()
      const { body } = await customer.post('/v1/orders', {
        lines: [{ productId: product.body.id, quantity: 1 }],
        shippingAddress: address,
      })
      const answered = performance.now()
      await until(
        () => customer.get('/v1/orders?limit=1'),
        (list) => list.body.items[0]?.id === body.id,
      )
      if (i < 0) continue // the functions' first calls
      posts.push(answered - begun)
      visible.push(performance.now() - begun)
    }
    const row = (name: string, samples: readonly number[]) => [
      name,
      round(quantile(samples, 0.5)),
      round(quantile(samples, 0.95)),
      round(Math.max(...samples)),
    ]
    printTable(
      ['ms', 'median', 'p95', 'max'],
      [row('POST /v1/orders answered', posts), row('order in GET /v1/orders', visible)],
    )
    console.log(`  visible / answered (medians): ${round(quantile(visible, 0.5) / quantile(posts, 0.5), 2)}`)
  } finally {
    await shop.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
