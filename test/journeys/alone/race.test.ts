import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { address } from '#local/demo/address.ts'
import { type HttpAnswer, until } from '#local/shop-client.ts'
import { as, newProduct, shop } from '../shop.ts'

/** Requests at once. An emulator starts a process for each concurrent call of each function: it gets fewer. */
const lanes = Number(process.env['STOREFOLD_PARALLEL'] ?? 20)
/** CI asks for 200. */
const buyers = Number(process.env['BUYERS'] ?? 60)
const pieces = Math.floor(buyers / 4)

it.skipIf(shop.paymentProvider === undefined)(
  `${buyers} buyers race for ${pieces} pieces: so many orders are approved, the others are told why, nobody else pays`,
  {
    timeout: 300_000,
  },
  async () => {
    const product = await newProduct({}, { pieces })
    const sku = product.variants[0]?.sku ?? ''
    const [buyer, warehouse] = await Promise.all([as('customer'), as('warehouse')])
    const begun = performance.now()
    const orders = await inLanes(lanes, buyers, async () => {
      const { status, body } = await buyer.post('/v1/orders', {
        lines: [{ productId: product.id, quantity: 1 }],
        shippingAddress: address,
      })
      expect(status).toBe(201)
      return `/v1/orders/${body.id}`
    })
    const placedMs = performance.now() - begun
    const decided = await inLanes(2, orders.length, async (index) =>
      until(
        () => buyer.get(orders[index] ?? ''),
        ({ body }) => body.status === 'approved' || body.status === 'rejected',
        120_000,
      ),
    )
    console.log(
      `race: ${buyers} orders placed in ${(placedMs / 1000).toFixed(1)} s, all decided after ${((performance.now() - begun) / 1000).toFixed(1)} s`,
    )
    const approved = decided.filter(({ body }) => body.status === 'approved')
    const rejected = decided.filter(({ body }) => body.status === 'rejected')
    expect([approved.length, rejected.length]).toEqual([pieces, buyers - pieces])
    expect(new Set(rejected.map(({ body }) => body.closingReason.includes(sku)))).toEqual(new Set([true]))

    const stock = await warehouse.get(`/v1/stock/${sku}?consistency=strong`)
    expect(stock.body).toMatchObject({ onHand: pieces, reserved: pieces, available: 0 })

    // Everybody tries to pay: whoever was rejected can't even begin.
    const pays = ({ body }: HttpAnswer) =>
      buyer.post(`/v1/orders/${body.id}/payments`, { method: 'tok_success' }, { 'idempotency-key': randomUUID() })
    const refusals = await Promise.all(rejected.slice(0, 20).map(pays))
    expect(new Set(refusals.map(({ status, body }) => `${status} ${body.code}`))).toEqual(
      new Set(['409 already-closed']),
    )
    const payers = approved.slice(0, 5)
    for (const payer of payers) expect((await pays(payer)).status).toBe(201)
    for (const { body } of payers) {
      await until(
        () => buyer.get(`/v1/orders/${body.id}`),
        (order) => order.body.status === 'paid',
      )
    }
    const response = await fetch(`${shop.paymentProvider}/payments`)
    const { items } = (await response.json()) as { items: { metadata: { orderId: string }; status: string }[] }
    const charged = new Set(items.map(({ metadata }) => metadata.orderId))
    expect(rejected.filter(({ body }) => charged.has(body.id))).toEqual([])
    expect(payers.every(({ body }) => charged.has(body.id))).toBe(true)
  },
)

/** The work for 0, 1, 2 … in so many lanes; results in order. */
async function inLanes<T>(atOnce: number, count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const lane = async () => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index)
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return results
}
