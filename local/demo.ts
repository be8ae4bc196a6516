// npm run demo: a product and an order from the first photo to the last cent, through the running shop, as clients do it.
import { randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { readCommandLine } from './command-line.ts'
import { address } from './demo/address.ts'
import { sellBook } from './demo/sell-book.ts'
import { chapter, note, price, reaches, step } from './demo/step.ts'
import { uploadPhoto } from './demo/upload-photo.ts'
import type { ShopDetails } from './run/shop-details.ts'
import { runningShop, signedInAs } from './running-shop.ts'
import { type ShopClient, until } from './shop-client.ts'

const usage = `npm run demo -- [--data DIR]

Sells a cup and a book through the running shop, from the first photo to a refund, and prints how long each step took.

  --data DIR   the running shop's data (default .local)`

const { data } = readCommandLine(
  { usage, options: { data: { type: 'string', default: '.local' } } },
  ({ values }) => values,
)

try {
  await demo(runningShop(resolve(join(import.meta.dirname, '..'), data)))
} catch (error) {
  console.error(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

async function demo(shop: ShopDetails): Promise<void> {
  console.log(`The shop at ${shop.url}`)
  const customer = await signedInAs(shop, 'customer')
  const product = await sell(shop)
  const order = await buy(customer, product)
  await deliver(shop, customer, order)
  await review(shop, customer, product.id)
  await giveBack(shop, customer, order)
  await sellBook(shop, customer)
  await tell(shop, order, product.id)
}

interface Product {
  readonly id: string
  readonly price: { readonly amount: number; readonly currency: string }
}

/** Puts a product on sale: its photo, its price, its stock. */
async function sell(shop: ShopDetails): Promise<Product> {
  const [manager, warehouse] = await Promise.all([signedInAs(shop, 'catalog-manager'), signedInAs(shop, 'warehouse')])
  chapter('The shop puts a product on sale')
  const mediaId = await uploadPhoto(manager)
  const sku = `CUP-${randomUUID().slice(0, 8).toUpperCase()}`
  const product = await step('a product with that photo is on sale', () =>
    manager.post('/v1/products', {
      sku,
      name: 'A cup of coffee',
      description: 'Freshly brewed, in a white cup.',
      price: { amount: 450, currency: 'EUR' },
      category: 'Coffee',
      images: [{ mediaId, alt: 'A white cup of coffee with a spoon beside it' }],
    }),
  )
  const { images } = await step('its pictures can be loaded by anybody', () =>
    until(
      () => manager.get(`/v1/products/${product.id}`),
      ({ body }) => body.images[0]?.src != null,
    ),
  )
  note(images[0].src)
  await step('the warehouse receives ten', () => warehouse.post(`/v1/stock/${sku}/receipts`, { quantity: 10 }))
  return product
}

/** The buyer finds the product, orders two and pays; answers the order's path. */
async function buy(customer: ShopClient, { id }: Product): Promise<string> {
  chapter('The customer buys')
  await step('the product is found by the beginnings of its words', () =>
    until(
      () => customer.get('/v1/products?q=cof+cup'),
      ({ body }) => body.items.some((item: { id: string }) => item.id === id),
    ),
  )
  const screen = await step('and is opened on a telephone', () =>
    // The first of all screens may find its parts still starting: 503, with the advice to try again.
    until(
      () => customer.get(`/v1/mobile/products/${id}`),
      ({ status }) => status === 200,
    ),
  )
  note(`${Buffer.byteLength(JSON.stringify(screen))} bytes in one request`)
  const placed = await step('the customer orders two', () =>
    customer.post('/v1/orders', {
      lines: [{ productId: id, quantity: 2, unitPrice: { amount: 450, currency: 'EUR' } }],
      shippingAddress: address,
    }),
  )
  const path = `/v1/orders/${placed.id}`
  await step('both are reserved, and the shop’s policy approves the order', reaches(customer, path, 'approved'))
  const declined = await step('the customer’s first card is declined', async () => {
    await customer.post(`${path}/payments`, { method: 'tok_decline' })
    return until(
      () => customer.get(`${path}/payments`),
      ({ body }) => body.items[0]?.status === 'failed',
    )
  })
  note(`${declined.items[0].status}: the order still waits for ${price(placed.total)}`)
  await step('the second one is good', async () => {
    await customer.post(`${path}/payments`, { method: 'tok_success' })
    return reaches(customer, path, 'paid')()
  })
  const invoice = await step('there is an invoice', () => customer.get(`${path}/invoice`))
  note(`${invoice.number ?? invoice.id}: ${price(placed.total)}`)
  await step('it stands in the customer’s list', () =>
    until(
      () => customer.get('/v1/orders?limit=5'),
      ({ body }) => body.items.some((item: { id: string }) => item.id === placed.id),
    ),
  )
  return path
}

async function deliver(shop: ShopDetails, customer: ShopClient, path: string): Promise<void> {
  chapter('The warehouse sends it')
  const warehouse = await signedInAs(shop, 'warehouse')
  await step('the order is prepared', () =>
    until(
      () => warehouse.post(`${path}/prepare`),
      ({ body }) => body.status === 'prepared',
    ),
  )
  const parcel = await step('one parcel leaves', () =>
    warehouse.post(`${path}/shipments`, { carrier: 'DHL', tracking: '00340434161094042557' }),
  )
  await step('and is delivered', () => warehouse.post(`${path}/shipments/${parcel.id}/delivered`))
  await step('the customer’s order says so', reaches(customer, path, 'delivered'))
}

async function review(shop: ShopDetails, customer: ShopClient, productId: string): Promise<void> {
  chapter('The customer says what they think')
  const moderator = await signedInAs(shop, 'moderator')
  const written = await step('a review is written', () =>
    until(
      () =>
        customer.post(`/v1/products/${productId}/reviews`, {
          rating: 5,
          title: 'Just right',
          text: 'Hot, strong, and the cup is lovely.',
        }),
      ({ status }) => status === 201,
    ),
  )
  await step('a moderator publishes it', () => moderator.post(`/v1/reviews/${written.id}/approve`))
  const { rating } = await step('it counts in the product’s rating', () =>
    until(
      () => customer.get(`/v1/products/${productId}/reviews`),
      ({ body }) => body.items.length > 0 && body.rating.count > 0,
    ),
  )
  note(`${rating.count} review, ${rating.average} stars on average`)
}

/** One of the two cups came broken: support grants its price back, finance sends it. */
async function giveBack(shop: ShopDetails, customer: ShopClient, path: string): Promise<void> {
  chapter('One cup was broken')
  const [support, finance] = await Promise.all([signedInAs(shop, 'support'), signedInAs(shop, 'finance')])
  const refund = await step('support grants its price back', () =>
    support.post(`${path}/refunds`, { amount: { amount: 450, currency: 'EUR' }, reason: 'one cup came broken' }),
  )
  await step('finance sends the money', () => finance.post(`${path}/refunds/${refund.id}/execute`))
  await step('the provider has given it back', () =>
    until(
      () => customer.get(path),
      ({ body }) => body.payment.refunded.amount === 450,
    ),
  )
}

/** What others see of it: reports, the feed, and every step with its actor. */
async function tell(shop: ShopDetails, path: string, productId: string): Promise<void> {
  chapter('What others see of it')
  const [support, ops] = await Promise.all([signedInAs(shop, 'support'), signedInAs(shop, 'ops')])
  await step('the report counts it', () =>
    until(
      () => support.get('/v1/reports/top-products?limit=100'),
      ({ body }) => body.items.some((item: { productId: string }) => item.productId === productId),
    ),
  )
  const orderId = path.split('/').at(-1) ?? ''
  const feed = await step('the feed tells it to other services', () =>
    until(
      () => ops.get('/v1/feeds/events?service=orders'),
      ({ body }) => body.includes(orderId),
    ),
  )
  note(`${(feed.match(/<entry/g) ?? []).length} entries on the newest page`)
  const history = await support.get(`${path}/history`)
  chapter(`Order ${orderId}`)
  for (const { time, type, actor } of history.body.items)
    console.log(`  ${time}  ${type.padEnd(22)} ${withoutId(actor)}`)
}

/** The kind of actor is enough for a timeline: `person`, `partner:warehouse`. */
function withoutId(actor: string): string {
  return actor.startsWith('person:') ? 'person' : actor
}
