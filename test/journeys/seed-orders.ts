import { orderEvents } from '#events/orders.ts'
import { type OrderListRow, orderList } from '#functions/orders/read-models/projections.ts'
import { type FeedBookmark, readFeed } from '#local/feed-client.ts'
import type { ShopClient } from '#local/shop-client.ts'
import { readCommitMessage } from '#shared/bus/read-commit-message.ts'
import { fold } from '#shared/event-store/decider.ts'
import { streamId } from '#shared/event-store/stream-name.ts'
import { follows } from '#shared/projections/projection.ts'

/** A read model outside the shop: the orders as they are, and how far in the feed that is. */
export interface OrderBoard {
  readonly orders: Map<string, { readonly number: number; readonly row: OrderListRow | null }>
  bookmark?: FeedBookmark
}

/** Takes into the board what the feed has beyond its bookmark: everything, the first time. */
export async function catchUp(shop: ShopClient, board: OrderBoard): Promise<void> {
  const from = board.bookmark
  for await (const { event, bookmark } of readFeed(shop, { service: 'orders', ...(from && { from }) })) {
    board.bookmark = bookmark
    const commit = readCommitMessage(orderEvents, event)
    if (!follows(orderList, commit.stream)) continue
    const id = streamId(commit.stream)
    const before = board.orders.get(id) ?? { number: 0, row: orderList.initial }
    if (commit.number !== before.number + 1)
      throw new Error(`${commit.stream}: ${before.number}, then ${commit.number}`)
    board.orders.set(id, { number: commit.number, row: fold(orderList, before.row, [commit]) })
  }
}
