import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { line, mediaId, money, productId, sku, text } from './vocabulary.ts'

const image = v.object({ mediaId, alt: text(500) })

/** The facts of a product's life. */
export const catalogEvents = {
  ProductCreated: event(
    v.object({
      sku,
      name: line(200),
      description: text(10_000),
      price: money,
      category: v.optional(line(100)),
      tags: v.array(line(50)),
      images: v.array(image),
    }),
  ),
  /** In the stream `sku#<sku>`, recorded together with ProductCreated: a SKU belongs to one product. */
  SkuClaimed: event(v.object({ productId })),
  ProductPublished: event(v.object({})),
  ProductUnpublished: event(v.object({})),
} as const

export type CatalogEvent = EventsOf<typeof catalogEvents>
