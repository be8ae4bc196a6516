import { inParallel } from '#shared/concurrency/in-parallel.ts'
import { type Route, route } from '#shared/http/route.ts'
import type { Copies } from '../streams.ts'
import { copyId } from './copy-id.ts'
import { downloadView } from './copy-view.ts'
import type { OwnOrder } from './own-order.ts'

const copiesAtOnce = 10

/** `GET /v1/orders/{id}/downloads`: what the buyer can download of the order, and how often still. */
export function listDownloads({
  copies,
  ownOrder,
}: {
  readonly copies: Pick<Copies, 'read'>
  readonly ownOrder: OwnOrder
}): Route {
  return route({ access: ['shop:buy'] }, async ({ params, principal, now }) => {
    const orderId = params['id'] ?? ''
    const order = await ownOrder(orderId, principal)
    const items = new Map<number, ReturnType<typeof downloadView>>()
    await inParallel(order.downloads, copiesAtOnce, async (line) => {
      const { state } = await copies.read(copyId(orderId, line.line))
      items.set(line.line, downloadView(orderId, order, line, state, now))
    })
    return {
      status: 200,
      body: { items: [...items.values()].sort((a, b) => a.line - b.line), next: null },
      headers: { 'cache-control': 'private, no-store', vary: 'authorization' },
    }
  })
}
