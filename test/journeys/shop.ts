import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { inject } from 'vitest'
import { address } from '#local/demo/address.ts'
import type { ShopDetails } from '#local/run/shop-details.ts'
import { type HttpAnswer, ShopClient, until } from '#local/shop-client.ts'
import type { Role } from '#shared/identity/scopes.ts'
import { answerChecker } from '#test/openapi/answer-checker.ts'

/** The shop that the journeys run against: the laptop's, or whichever is named from outside. */
export const shop: ShopDetails = await started(inject('shopDetails'))

const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../functions/edge/openapi.json'), 'utf8'))

/** Nobody in particular. Every answer of every journey, to whomever, must be as the OpenAPI document says. */
export const anyone = new ShopClient(shop.url, undefined, answerChecker(document))

const signedIn = new Map<string, Promise<ShopClient>>()

/**
 * The seeded person of a role, signed in once; the second customer is `customer2`. Customers belong to the worker: no file that
 * runs at the same time has them.
 */
export function as(role: Role | 'customer2'): Promise<ShopClient> {
  const named = (name: string) => shop.people.find(({ email }) => email.startsWith(`${name}@`))
  const person = named(`${role}.${process.env['VITEST_POOL_ID']}`) ?? named(role)
  if (person === undefined) throw new Error(`no ${role} is seeded`)
  const client = signedIn.get(role) ?? anyone.signIn(person.email, person.password)
  signedIn.set(role, client)
  return client
}

/** Sends a command as the warehouse or the payment provider does. */
export async function sendCommand(command: object): Promise<void> {
  const sqs = new SQSClient({ endpoint: shop.endpoints.sqs, region: shop.region, credentials: shop.credentials })
  await sqs.send(
    new SendMessageCommand({ QueueUrl: shop.queues['order-commands'] ?? '', MessageBody: JSON.stringify(command) }),
  )
  sqs.destroy()
}

interface NewProduct {
  readonly id: string
  readonly version: number
  /** Of what can be bought of it, in the product's order. */
  readonly variants: readonly { readonly sku: string }[]
}

/** A new product on sale, at 12.50 EUR unless told, with a hundred pieces of each SKU in the store unless told. */
export async function newProduct(fields: object = {}, { pieces = 100 } = {}): Promise<NewProduct> {
  const [manager, warehouse] = await Promise.all([as('catalog-manager'), as('warehouse')])
  const { status, body } = await manager.post('/v1/products', {
    sku: `SKU-${randomUUID()}`,
    name: 'Enamel cup',
    price: { amount: 1250, currency: 'EUR' },
    ...fields,
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  const product: NewProduct = body
  if (pieces === 0) return product
  for (const { sku } of product.variants) {
    const receipt = await warehouse.post(`/v1/stock/${sku}/receipts`, { quantity: pieces })
    if (receipt.status !== 200) throw new Error(JSON.stringify(receipt.body))
  }
  return product
}

/** A product that the till knows: the first ones of a fresh shop may need longer than an order waits for them. */
export async function soldProduct(): Promise<NewProduct> {
  const [customer, product] = await Promise.all([as('customer'), newProduct()])
  const order = { lines: [{ productId: product.id, quantity: 1 }], shippingAddress: address }
  await until(
    () => customer.post('/v1/orders?dryRun=true', order),
    ({ status }) => status === 200,
  )
  return product
}

/** An order of the customer, fresh from the till. */
export async function newOrder(quantity = 2): Promise<{ id: string; productId: string; version: number }> {
  const product = await soldProduct()
  const customer = await as('customer')
  const { status, body } = await customer.post('/v1/orders', {
    lines: [{ productId: product.id, quantity }],
    shippingAddress: address,
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return { id: body.id, productId: product.id, version: body.version }
}

/**
 * An order of more money than the shop approves by itself: its goods are reserved, and then nothing happens to it until
 * staff decide.
 */
export async function waitingOrder(): Promise<{ id: string; productId: string; version: number }> {
  const placed = await newOrder(90)
  const customer = await as('customer')
  const { body } = await until(
    () => customer.get(`/v1/orders/${placed.id}`),
    (order) => order.body.reservations.length > 0,
  )
  return { ...placed, version: body.version }
}

/** All items of a list, page by page: what other journeys made may fill its first one. */
export async function allOf(client: ShopClient, path: string): Promise<HttpAnswer['body'][]> {
  const items: HttpAnswer['body'][] = []
  const page = `${path}${path.includes('?') ? '&' : '?'}limit=100`
  let cursor = ''
  for (;;) {
    const { status, body } = await client.get(page + cursor)
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
    items.push(...body.items)
    if (body.next === null) return items
    cursor = `&cursor=${encodeURIComponent(body.next)}`
  }
}

/**
 * Makes a product and waits for its card on the first screen. That shows a dozen of the newest products: if other journeys have
 * pushed this one off it, the next one is tried.
 */
export async function untilOnHome(
  client: ShopClient,
  device: string,
  make: () => Promise<NewProduct>,
): Promise<HttpAnswer['body']> {
  return until(async () => {
    const { id } = await make()
    await until(
      () => client.get('/v1/products?limit=100'),
      ({ body }) => body.items.some((product: { id: string }) => product.id === id),
    )
    const { body } = await client.get(`/v1/${device}/home`)
    return body.newProducts?.find((card: { id: string }) => card.id === id)
  }, Boolean)
}

/** The details of a shop that may still be starting. */
async function started(file: string): Promise<ShopDetails> {
  await until(async () => existsSync(file), Boolean, 240_000)
  const details = JSON.parse(readFileSync(file, 'utf8'))
  if ('failure' in details) throw new Error(details.failure)
  return details
}
