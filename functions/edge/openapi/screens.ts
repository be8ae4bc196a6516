import * as v from 'valibot'
import { mediaKinds } from '#events/media.ts'
import { mediaId, money, orderId, productId, sku, timestamp } from '#events/vocabulary.ts'

const whole = v.pipe(v.number(), v.integer(), v.minValue(0))
const nothing = v.nullable(v.string())

const warning = v.strictObject({
  part: v.string(),
  code: v.pipe(
    v.string(),
    v.description('`timed-out`, `unreachable`, `unavailable`, or the code of the part’s own problem.'),
  ),
})
const warnings = v.pipe(v.array(warning), v.description('Parts that are null because they could not be had.'))

const address = v.pipe(v.string(), v.url())
const pixels = v.nullable(whole)
/** In the sizes and formats of the device. */
const picture = v.strictObject({
  mediaId,
  alt: v.string(),
  kind: v.nullable(v.picklist(mediaKinds)),
  placeholder: v.nullable(v.strictObject({ dominantColour: v.string(), thumbHash: v.string() })),
  width: v.pipe(pixels, v.description('Of the original, as is `height`: for the space that the picture will take.')),
  height: pixels,
  sources: v.pipe(
    v.array(v.strictObject({ type: v.string(), srcset: v.string() })),
    v.description('For the `<source>` elements of a `<picture>`; none while there is nothing to show.'),
  ),
  src: v.pipe(v.nullable(address), v.description('A JPEG, for `<img>`.')),
})
const cover = v.nullable(picture)

const options = v.array(v.strictObject({ name: v.string(), values: v.array(v.string()) }))
const variants = v.array(v.strictObject({ sku, options: v.record(v.string(), v.string()), price: money }))
const stock = v.nullable(v.array(v.strictObject({ sku, band: v.string() })))
const why = v.pipe(v.string(), v.description('Why it is recommended.'))

const webCard = {
  id: productId,
  name: v.string(),
  price: money,
  category: nothing,
  tags: v.array(v.string()),
  picture: cover,
}
const mobileCard = { id: productId, name: v.string(), price: money, picture: cover }

const order = { id: orderId, status: v.string(), total: money, createdAt: timestamp }
const webOrder = v.strictObject({ ...order, pieces: whole })
const mobileOrder = v.strictObject(order)

const webProduct = v.strictObject({
  id: productId,
  version: whole,
  sku: v.nullable(sku),
  name: v.string(),
  description: v.string(),
  price: money,
  lowestPrice30Days: v.nullable(money),
  category: nothing,
  tags: v.array(v.string()),
  options,
  variants,
  digital: v.boolean(),
  pictures: v.array(picture),
})

const mobileProduct = v.strictObject({
  id: productId,
  version: whole,
  sku: v.nullable(sku),
  name: v.string(),
  price: money,
  options,
  variants,
  digital: v.boolean(),
  summary: v.string(),
  picture: cover,
  pictures: v.pipe(whole, v.description('How many there are.')),
})

const average = v.nullable(v.number())
const webReview = v.strictObject({
  id: v.string(),
  rating: whole,
  title: nothing,
  text: nothing,
  displayName: nothing,
  votes: v.strictObject({ helpful: whole, unhelpful: whole }),
  reply: v.nullable(v.strictObject({ text: nothing, repliedAt: timestamp })),
  publishedAt: v.nullable(timestamp),
})

const person = v.nullable(v.strictObject({ id: v.string(), kind: v.picklist(['person', 'service']) }))

const home = (card: v.GenericSchema, shownOrder: v.GenericSchema) =>
  v.strictObject({
    newProducts: v.nullable(v.array(card)),
    orders: v.pipe(
      v.nullable(v.array(shownOrder)),
      v.description('The caller’s latest; null for whoever is not signed in.'),
    ),
    warnings,
  })

const account = (shownOrder: v.GenericSchema, ownReview: v.GenericSchema) =>
  v.strictObject({
    me: person,
    orders: v.nullable(v.array(shownOrder)),
    reviews: v.nullable(v.array(ownReview)),
    warnings,
  })

const ownReview = { id: v.string(), productId, status: v.string(), rating: whole }

/** What the screens of browsers show. */
export const webScreens = {
  home: home(v.strictObject(webCard), webOrder),
  product: v.strictObject({
    product: webProduct,
    stock,
    reviews: v.nullable(
      v.strictObject({
        rating: v.strictObject({ count: whole, average, histogram: v.record(v.string(), whole) }),
        items: v.array(webReview),
      }),
    ),
    similar: v.nullable(v.array(v.strictObject({ ...webCard, why }))),
    warnings,
  }),
  account: account(webOrder, v.strictObject({ ...ownReview, title: nothing, text: nothing, createdAt: timestamp })),
}

/** What the screens of telephones show. */
export const mobileScreens = {
  home: home(v.strictObject(mobileCard), mobileOrder),
  product: v.strictObject({
    product: mobileProduct,
    stock,
    reviews: v.nullable(
      v.strictObject({
        rating: v.strictObject({ count: whole, average }),
        items: v.array(v.strictObject({ rating: whole, title: nothing, text: nothing })),
      }),
    ),
    similar: v.nullable(v.array(v.strictObject({ ...mobileCard, why }))),
    warnings,
  }),
  account: account(mobileOrder, v.strictObject(ownReview)),
}
