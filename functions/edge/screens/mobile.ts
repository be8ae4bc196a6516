import * as v from 'valibot'
import type { Device } from './device.ts'
import { cover, digital, images, itemsOf, options, price, variants } from './shown.ts'

/** Letters of a description that are shown before "more", which is another request. */
const summaryLength = 280

/** What telephones of these years show; whatever shows no AVIF gets the JPEG of `src` on a card. */
const types = ['image/avif', 'image/jpeg']
const cardTypes = ['image/avif']

/** A telephone on a slow connection: fewer things, fewer fields, smaller pictures. */
export const mobile: Device = {
  newProducts: 8,
  reviews: 2,
  similar: 4,
  orders: 5,
  ownReviews: 3,
  card: v.pipe(
    v.object({ id: v.string(), name: v.string(), price, images }),
    v.transform(({ images: all, ...card }) => ({ ...card, picture: cover(all, { width: 320, types: cardTypes }) })),
  ),
  product: v.pipe(
    v.object({
      id: v.string(),
      version: v.number(),
      sku: v.nullable(v.string()),
      name: v.string(),
      description: v.string(),
      price,
      images,
      options,
      variants,
      digital,
    }),
    v.transform(({ images: all, description, ...product }) => ({
      ...product,
      summary: summaryOf(description),
      picture: cover(all, { width: 640, types }),
      pictures: all.length,
    })),
  ),
  reviewsOfProduct: v.object({
    rating: v.object({ count: v.number(), average: v.nullable(v.number()) }),
    items: v.array(
      v.pipe(
        v.object({ rating: v.number(), title: v.nullable(v.string()), text: v.nullable(v.string()) }),
        v.transform(({ text, ...review }) => ({ ...review, text: text === null ? null : summaryOf(text) })),
      ),
    ),
  }),
  reviewsOfCaller: itemsOf(v.object({ id: v.string(), productId: v.string(), status: v.string(), rating: v.number() })),
  ordersOfCaller: itemsOf(v.object({ id: v.string(), status: v.string(), total: price, createdAt: v.string() })),
}

/** The text itself, or its beginning up to a whole word. */
function summaryOf(text: string): string {
  if (text.length <= summaryLength) return text
  return `${text.slice(0, summaryLength).replace(/\s+\S*$/u, '')}…`
}
