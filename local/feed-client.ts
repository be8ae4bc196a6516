import type { CommitMessage } from '#events/commit-message.ts'
import type { ShopClient } from './shop-client.ts'

/** Where a reader of the feed is: kept beside what it has made of the feed, it goes on from there. */
export interface FeedBookmark {
  /** Address of the page that holds what comes next. */
  readonly page: string
  /** Position of the last commit that was read; 0 before the first. */
  readonly position: number
}

/** A commit of the feed, and where the reader is with it. */
interface FeedEntry {
  readonly event: CommitMessage
  readonly bookmark: FeedBookmark
}

/**
 * Reads the feed from its beginning, or from a bookmark, to its end: page by page along `next-archive`, each page once. Ends
 * with the newest commit; called again with the last bookmark it goes on with what was added since.
 *
 * @throws for an answer other than 200.
 */
export async function* readFeed(
  shop: ShopClient,
  { service, from }: { readonly service?: string; readonly from?: FeedBookmark } = {},
): AsyncGenerator<FeedEntry> {
  const filter = service === undefined ? '' : `?service=${service}`
  let address: string | undefined = from?.page ?? (await page(shop, `/v1/feeds/events${filter}`)).links.first
  let position = from?.position ?? 0
  while (address !== undefined) {
    const { items, links } = await page(shop, address)
    for (const item of items) {
      if (item.position <= position) continue
      position = item.position
      yield { event: item.event, bookmark: { page: address, position } }
    }
    address = links['next-archive']
  }
}

interface FeedPage {
  readonly links: { readonly first: string; readonly 'next-archive'?: string }
  /** Oldest first. */
  readonly items: readonly { readonly position: number; readonly event: CommitMessage }[]
}

async function page(shop: ShopClient, address: string): Promise<FeedPage> {
  const { status, body } = await shop.get(address, { accept: 'application/json' })
  if (status !== 200) throw new Error(`${address}: ${status} ${JSON.stringify(body)}`)
  return body
}
