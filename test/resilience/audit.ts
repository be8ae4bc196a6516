import assert from 'node:assert/strict'
import { type ShopClient, until } from '#local/shop-client.ts'
import { acknowledged, type Sale, type Till } from './till.ts'

/** How long a shop that was killed may take to finish what it had begun. */
const catchUpMs = 30_000

/** What was acknowledged before the kill is there, at once and in the store itself: no waiting, no retry. */
export async function nothingIsLost({ buyer }: Till, sales: readonly Sale[]): Promise<void> {
  await inPieces(sales, async ({ id, approved }) => {
    if (id === undefined) return
    const order = acknowledged(await buyer.get(`/v1/orders/${id}?consistency=strong`))
    if (approved) assert.notEqual(order.status, 'created', `${id} was approved and is not`)
  })
}

/** Everything that was begun is finished, once: the orders, their histories, the lists and the report. */
export async function everythingIsFinishedOnce(till: Till, sales: readonly Sale[], productId: string): Promise<void> {
  const { buyer, support } = till
  const facts = ['OrderCreated', 'OrderApproved', 'PaymentCaptured', 'OrderPaid']
  await inPieces(sales, async ({ id }) => {
    await until(
      () => buyer.get(`/v1/orders/${id}`),
      ({ body }) => body.status === 'paid',
      catchUpMs,
    )
    const { items } = acknowledged(await support.get(`/v1/orders/${id}/history`))
    const types: string[] = items.map(({ type }: { type: string }) => type)
    assert.deepEqual(
      types.filter((type) => type !== 'StockReservedForOrder'),
      facts,
      `history of ${id}`,
    )
  })
  const ids = sales.map(({ id }) => id).sort()
  const listed = await until(
    () => wholeList(buyer),
    (found) => found.length >= ids.length && found.every(({ status }) => status === 'paid'),
    catchUpMs,
  )
  assert.deepEqual(listed.map(({ id }) => id).sort(), ids, 'the list has each order once and no other')

  const units = sales.reduce((sum, { quantity }) => sum + quantity, 0)
  const report = await until(
    () => sold(support, productId),
    (found) => (found?.units ?? 0) >= units,
    catchUpMs,
  )
  assert.deepEqual(report, { productId, units, orders: sales.length }, 'the report counts each sale once')
  // A shop that has just started may not have asked all services in time yet; what lies in a queue stays there.
  await until(
    () => buyer.get('/v1/ops/health'),
    ({ body }) => body.status === 'pass',
    catchUpMs,
  )
}

async function wholeList(buyer: ShopClient): Promise<{ id: string; status: string }[]> {
  const items: { id: string; status: string }[] = []
  let cursor = ''
  for (;;) {
    const page = acknowledged(await buyer.get(`/v1/orders?limit=100${cursor}`))
    items.push(...page.items)
    if (page.next === null) return items
    cursor = `&cursor=${encodeURIComponent(page.next)}`
  }
}

async function sold(support: ShopClient, productId: string) {
  const { items } = acknowledged(await support.get('/v1/reports/top-products?limit=100'))
  return items.find((item: { productId: string }) => item.productId === productId)
}

/** Ten at a time. */
async function inPieces<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += 10) await Promise.all(items.slice(at, at + 10).map(act))
}
