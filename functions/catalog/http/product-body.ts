import * as v from 'valibot'
import { line, maxAmount, mediaId, money, sku, text } from '#events/vocabulary.ts'

/** What a product may say of itself, as clients send it. */
export const productName = line(200)
export const productDescription = text(10_000)
export const productCategory = line(100)
export const productTags = v.pipe(v.array(line(50)), v.maxLength(50))

/** A price that a product can have. */
export const productPrice = v.pipe(
  money,
  v.check(({ amount }) => amount <= maxAmount, `at most ${maxAmount} minor units`),
)

/** Pictures in their order, each once. */
export const productImages = v.pipe(
  v.array(v.strictObject({ mediaId, alt: v.optional(text(500), '') })),
  v.maxLength(50),
  v.check((images) => new Set(images.map((image) => image.mediaId)).size === images.length, 'each picture once'),
)

/** The file that buyers of a digital product get. */
export const productDownload = v.strictObject({ mediaId })

/** What buyers choose by. */
export const productOptions = v.pipe(
  v.array(v.strictObject({ name: line(40), values: v.pipe(v.array(line(60)), v.minLength(1), v.maxLength(100)) })),
  v.maxLength(3),
)

/** One way in which a product is sold, e.g. `{ sku: 'SHIRT-M', options: { Size: 'M' } }`. */
export const productVariant = v.strictObject({
  sku,
  options: v.optional(v.record(v.string(), line(60)), {}),
  price: v.optional(productPrice),
})
