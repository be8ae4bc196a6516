import * as v from 'valibot'
import { type EventsOf, event } from './contract.ts'
import { line, mediaId, money, productId, sku, text } from './vocabulary.ts'

const image = v.object({ mediaId, alt: text(500) })

/** What buyers choose by, e.g. Size: S, M, L. */
const productOption = v.object({ name: line(40), values: v.array(line(60)) })

/** One thing that can be bought: its values in the order of the product's options, and a price if it has one of its own. */
const variant = v.object({ sku, values: v.array(line(60)), price: v.optional(money) })

/** `sku`: the price is that of one variant; null: that of the product, for all variants without a price of their own. */
const priceChange = v.object({ sku: v.nullable(sku), from: money, to: money })

/** The facts of a product's life. */
export const catalogEvents = {
  ProductCreated: event(
    v.object({
      name: line(200),
      description: text(10_000),
      price: money,
      category: v.optional(line(100)),
      tags: v.array(line(50)),
      images: v.array(image),
      options: v.array(productOption),
      variants: v.pipe(v.array(variant), v.minLength(1)),
      /** Nothing is sent: the buyer downloads it. */
      digital: v.boolean(),
      download: v.optional(mediaId),
    }),
    { version: 2, upcasters: { 1: simpleProduct } },
  ),
  /** In the stream `sku#<sku>`, recorded together with the product that has it: a SKU belongs to one product for ever. */
  SkuClaimed: event(v.object({ productId })),
  ProductRenamed: event(v.object({ name: line(200) })),
  DescriptionChanged: event(v.object({ description: text(10_000) })),
  CategoryAssigned: event(v.object({ category: line(100) })),
  CategoryRemoved: event(v.object({})),
  TagsChanged: event(v.object({ tags: v.array(line(50)) })),
  ImagesArranged: event(v.object({ images: v.array(image) })),
  /** What buyers of a digital product get from now on. */
  DownloadAttached: event(v.object({ download: mediaId })),
  PriceReduced: event(priceChange),
  PriceRaised: event(priceChange),
  /** A value that none of the options had becomes the last one of its option. */
  VariantAdded: event(variant),
  VariantRetired: event(v.object({ sku })),
  ProductPublished: event(v.object({})),
  ProductUnpublished: event(v.object({})),
  /** Sold no more, and gone from all lists but the staff's. */
  ProductArchived: event(v.object({})),
  /** Back from the archive, as a draft. */
  ProductRestored: event(v.object({})),
} as const

export type CatalogEvent = EventsOf<typeof catalogEvents>

/** In version 1 a product was one thing with one SKU, and always something to send. */
function simpleProduct<T extends { sku: string }>({ sku: only, ...rest }: T) {
  return { ...rest, options: [], variants: [{ sku: only, values: [] }], digital: false }
}
