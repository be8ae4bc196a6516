// npm run demo: one product and one order through the running shop, as a client would do it.
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { ulid } from '#shared/identity/ids.ts'
import { runningShop, signedInAs } from './running-shop.ts'
import type { ShopDetails } from './shop.ts'
import { type HttpAnswer, type ShopClient, until } from './shop-client.ts'

const { values } = parseArgs({ options: { data: { type: 'string', default: '.local' } } })
const root = join(import.meta.dirname, '..')

try {
  await demo(runningShop(resolve(root, values.data)))
} catch (error) {
  console.error(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

async function demo(shop: ShopDetails): Promise<void> {
  console.log(`The shop at ${shop.url}\n`)
  const [manager, support, warehouse, customer] = await Promise.all([
    signedInAs(shop, 'catalog-manager'),
    signedInAs(shop, 'support'),
    signedInAs(shop, 'warehouse'),
    signedInAs(shop, 'customer'),
  ])
  const sqs = new SQSClient({ endpoint: shop.endpoints.sqs, region: shop.region, credentials: shop.credentials })
  const send = (command: object) =>
    sqs.send(
      new SendMessageCommand({
        QueueUrl: shop.queues['order-commands'] ?? '',
        MessageBody: JSON.stringify({ commandId: randomUUID(), ...command }),
      }),
    )

  const mediaId = await uploadPhoto(manager)
  const product = await step('a product with that photo is on sale', () =>
    manager.post('/v1/products', {
      sku: `CUP-${randomUUID().slice(0, 8).toUpperCase()}`,
      name: 'A cup of coffee',
      description: 'Freshly brewed, in a white cup.',
      price: { amount: 450, currency: 'EUR' },
      category: 'coffee',
      images: [{ mediaId, alt: 'A white cup of coffee with a spoon beside it' }],
    }),
  )

  const placed = await step('the customer orders two', () =>
    customer.post('/v1/orders', {
      lines: [{ productId: product.id, quantity: 2, unitPrice: { amount: 450, currency: 'EUR' } }],
      shippingAddress: {
        name: 'Ada Lovelace',
        line1: '12 St James Square',
        postalCode: 'SW1Y 4JH',
        city: 'London',
        country: 'GB',
      },
    }),
  )
  const path = `/v1/orders/${placed.id}`
  const reaches = (status: string) => () =>
    until(
      () => customer.get(path),
      ({ body }) => body.status === status,
    )
  await step('it stands in the customer’s list', () =>
    until(
      () => customer.get('/v1/orders?limit=5'),
      ({ body }) => body.items.some(({ id }: { id: string }) => id === placed.id),
    ),
  )
  await step('support approves it', () => support.post(`${path}/approve`))
  await step('the payment comes over the queue, and it is paid', async () => {
    await send({
      type: 'RecordPaymentResult',
      orderId: placed.id,
      paymentId: 'demo-payment',
      providerEventId: randomUUID(),
      result: { status: 'captured', amount: placed.total },
    })
    return reaches('paid')()
  })
  await step('the warehouse prepares it', () => warehouse.post(`${path}/prepare`))
  const shipmentId = `shp_${ulid(Date.now())}`
  await step('the warehouse ships it over the queue', async () => {
    await send({ type: 'ShipParcel', orderId: placed.id, shipmentId, carrier: 'DHL', tracking: '00340434161094042557' })
    return reaches('shipped')()
  })
  await step('the carrier delivers it over the queue', async () => {
    await send({ type: 'ConfirmDelivery', orderId: placed.id, shipmentId })
    return reaches('delivered')()
  })
  await step('the report counts two pieces', () =>
    until(
      () => support.get('/v1/reports/top-products?limit=100'),
      ({ body }) => body.items.some((item: { productId: string }) => item.productId === product.id),
    ),
  )
  sqs.destroy()

  const history = await support.get(`${path}/history`)
  console.log(`\nOrder ${placed.id}`)
  for (const { time, type, actor } of history.body.items)
    console.log(`  ${time}  ${type.padEnd(16)} ${withoutId(actor)}`)
}

/** Uploads the photograph to S3 and waits for its thumbnails. */
async function uploadPhoto(manager: ShopClient): Promise<string> {
  const file = readFileSync(join(root, 'local', 'photos', 'coffee-cup.jpg'))
  const announced = await step('an upload is announced', () =>
    manager.post('/v1/media', {
      kind: 'image',
      contentType: 'image/jpeg',
      bytes: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
    }),
  )
  const form = new FormData()
  for (const [name, value] of Object.entries<string>(announced.upload.fields)) form.append(name, value)
  form.append('file', new Blob([file], { type: 'image/jpeg' }), 'coffee-cup.jpg')
  await timed('the photo goes to S3', async () => {
    const response = await fetch(announced.upload.url, { method: 'POST', body: form })
    if (!response.ok) throw new Error(`the upload was refused: ${response.status} ${await response.text()}`)
  })
  const media = await step('its thumbnails are ready', () =>
    until(
      () => manager.get(`/v1/media/${announced.id}`),
      ({ body }) => body.status === 'ready' || body.status === 'rejected',
    ),
  )
  if (media.status !== 'ready') throw new Error(`the photo was rejected: ${media.rejection.detail}`)
  const { width, height } = media.original
  console.log(`${' '.repeat(12)}${width} x ${height}, ${kilobytes(file.length)} became`)
  for (const { format, width: w, height: h, bytes } of media.renditions) {
    console.log(
      `${' '.repeat(12)}${format.padEnd(5)} ${String(w).padStart(4)} x ${String(h).padEnd(4)} ${kilobytes(bytes).padStart(9)}`,
    )
  }
  return announced.id
}

/** Does one thing and prints how long it took; what is no success ends the demo. */
async function step(name: string, act: () => Promise<HttpAnswer>) {
  const { status, body } = await timed(name, act)
  if (status >= 300) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`)
  return body
}

async function timed<T>(name: string, act: () => Promise<T>): Promise<T> {
  const begun = performance.now()
  const result = await act()
  console.log(`${(performance.now() - begun).toFixed(0).padStart(7)} ms  ${name}`)
  return result
}

/** The kind of actor is enough for a timeline: `person`, `partner:warehouse`. */
function withoutId(actor: string): string {
  return actor.startsWith('person:') ? 'person' : actor
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`
}
