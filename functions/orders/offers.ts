import type { CatalogEvent } from '#events/catalog.ts'
import { streamId } from '#shared/event-store/commit.ts'
import type { Projection } from '#shared/projections/projection.ts'
import type { ReadTable } from '#shared/projections/read-table.ts'
import type { Offer } from './order-placement.ts'

/** What the catalog sells, for how much: this service's own copy, fed by the catalog's events on the bus. */
export const offerList: Projection<Offer | null, CatalogEvent> = {
  name: 'offer-list',
  generation: 1,
  streamType: 'product',
  key: (id) => ({ partition: id, sort: '-' }),
  initial: null,
  evolve(offer, event, { stream }) {
    switch (event.type) {
      case 'ProductCreated': {
        const { sku, name, price } = event.data
        return { productId: streamId(stream), sku, name, price, published: false }
      }
      case 'ProductPublished':
        return offer && { ...offer, published: true }
      case 'ProductUnpublished':
        return offer && { ...offer, published: false }
      case 'SkuClaimed':
        return offer
    }
  },
}

export interface Offers {
  of(productIds: readonly string[]): Promise<readonly Offer[]>
}

/** How long a product that is not known here is waited for: it may have been published a moment ago and be on its way. */
const patienceMs = 2000
const pauseMs = 100

/** Offers of this service's read table. */
export function offersIn(rows: ReadTable): Offers {
  return {
    async of(productIds) {
      const ids = [...new Set(productIds)]
      const deadline = Date.now() + patienceMs
      for (;;) {
        const found = await rows.getMany(offerList, ids)
        if (found.size === ids.length || Date.now() >= deadline) {
          return [...found.values()].flatMap(({ row }) => (row === null ? [] : [row]))
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    },
  }
}
