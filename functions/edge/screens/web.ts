import * as v from 'valibot'
import type { Device } from './device.ts'
import { cover, digital, images, itemsOf, options, picture, price, variants } from './shown.ts'

const review = v.object({
  id: v.string(),
  rating: v.number(),
  title: v.nullable(v.string()),
  text: v.nullable(v.string()),
  displayName: v.nullable(v.string()),
  votes: v.object({ helpful: v.number(), unhelpful: v.number() }),
  reply: v.nullable(v.object({ text: v.nullable(v.string()), repliedAt: v.string() })),
  publishedAt: v.nullable(v.string()),
})

/** Every format, so that it takes the smallest that it knows. */
const types = ['image/avif', 'image/webp', 'image/jpeg']

/** A browser with room. */
export const web: Device = {
  newProducts: 12,
  reviews: 5,
  similar: 6,
  orders: 10,
  ownReviews: 5,
  card: v.pipe(
    v.object({
      id: v.string(),
      name: v.string(),
      price,
      category: v.nullable(v.string()),
      tags: v.array(v.string()),
      images,
    }),
    v.transform(({ images: all, ...card }) => ({ ...card, picture: cover(all, { width: 640, types }) })),
  ),
  product: v.pipe(
    v.object({
      id: v.string(),
      version: v.number(),
      sku: v.nullable(v.string()),
      name: v.string(),
      description: v.string(),
      price,
      lowestPrice30Days: v.optional(v.nullable(price), null),
      category: v.nullable(v.string()),
      tags: v.array(v.string()),
      images,
      options,
      variants,
      digital,
    }),
    v.transform(({ images: all, ...product }) => ({
      ...product,
      pictures: all.map((one) => picture(one, { width: 1280, types })),
    })),
  ),
  reviewsOfProduct: v.object({
    rating: v.object({
      count: v.number(),
      average: v.nullable(v.number()),
      histogram: v.record(v.string(), v.number()),
    }),
    items: v.array(review),
  }),
  reviewsOfCaller: itemsOf(
    v.object({
      id: v.string(),
      productId: v.string(),
      status: v.string(),
      rating: v.number(),
      title: v.nullable(v.string()),
      text: v.nullable(v.string()),
      createdAt: v.string(),
    }),
  ),
  ordersOfCaller: itemsOf(
    v.object({ id: v.string(), status: v.string(), total: price, pieces: v.number(), createdAt: v.string() }),
  ),
}
