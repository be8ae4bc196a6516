// npm run seed: fills the running shop with products and with some weeks of orders and reviews, through its own commands.
import { resolve } from 'node:path'
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Offer } from '#functions/orders/order/offer.ts'
import { readCommandLine, UsageError } from '#local/command-line.ts'
import { progressLine } from '#local/progress-line.ts'
import type { ShopDetails } from '#local/run/shop-details.ts'
import { runningShop, signedInAs } from '#local/running-shop.ts'
import { until } from '#local/shop-client.ts'
import { randomNumbers } from '#test/kit/random-numbers.ts'
import { assortment } from './assortment.ts'
import { createProduct, isReduced, reducePrice } from './catalogue.ts'
import { idOfOrder, orderActs } from './order-acts.ts'
import { planOrders } from './order-plan.ts'
import { openServices } from './services.ts'

const usage = `npm run seed -- [--products 200] [--orders 1000] [--days 90] [--seed 1] [--data DIR]

Fills the running shop with products, and with orders and reviews of the last days.
Everything has the same ids under the same --seed: a second run adds only what a first one that was cut off left out.

  --data DIR   the running shop's data (default .local)`

const day = 24 * 60 * 60_000

/** How long the shop may take to read what was recorded, in ms. */
const digestMs = 600_000

const wanted = readCommandLine(
  {
    usage,
    options: {
      data: { type: 'string', default: '.local' },
      products: { type: 'string', default: String(assortment.length) },
      orders: { type: 'string', default: '1000' },
      days: { type: 'string', default: '90' },
      seed: { type: 'string', default: '1' },
    },
  },
  ({ values }) => ({
    data: values.data,
    products: count('products', values.products, assortment.length),
    orders: count('orders', values.orders, 100_000),
    days: count('days', values.days, 3650),
    seed: count('seed', values.seed, 2 ** 31),
  }),
)

try {
  await seed(runningShop(resolve(import.meta.dirname, '..', wanted.data)))
} catch (error) {
  console.error(`\nThe seeding stopped: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

async function seed(shop: ShopDetails): Promise<void> {
  const { products, orders, days } = wanted
  const random = randomNumbers(wanted.seed)
  const today = Date.now()
  const now = today - (today % day)
  let clock = now - (days + 2) * day
  const services = openServices(shop, () => clock)
  const progress = progressLine(process.stdout)
  const begun = performance.now()

  const offers: Offer[] = []
  for (let position = 0; position < products; position++) {
    offers.push(await createProduct(services, position))
    progress.show({ step: 'products', percent: (100 * (position + 1)) / products, note: `${position + 1}` })
  }

  const steps = planOrders({ orders, days, now: today, random })
  const act = orderActs({ services, offers, buyers: Math.ceil(orders / 6), random, paymentWindowMs: day })
  const reductions = offers.map((_, position) => position).filter(isReduced)
  const reduceAt = now - (days / 3) * day
  for (const [done, step] of steps.entries()) {
    clock = step.at
    if (step.at >= reduceAt && reductions.length > 0) {
      for (const position of reductions.splice(0)) {
        const offer = offers[position]
        if (offer !== undefined) offers[position] = await reducePrice(services, offer)
      }
    }
    await act(step)
    const date = new Date(step.at).toISOString().slice(0, 10)
    progress.show({ step: 'orders', percent: (100 * (done + 1)) / steps.length, note: date })
  }
  services.close()

  const last = steps.findLast(({ act: what }) => what === 'place')
  await digested(shop, last === undefined ? '' : idOfOrder(last.order), (percent) =>
    progress.show({ step: 'read models', percent, note: '' }),
  )
  progress.end()
  const seconds = ((performance.now() - begun) / 1000).toFixed(0)
  console.log(`\n${products} products and ${orders} orders over ${days} days in ${seconds} s. Look at them:`)
  for (const path of ['/v1/products?limit=5', '/v1/orders?limit=5', '/v1/reports/sales', '/v1/reports/top-products'])
    console.log(`  ${shop.url}${path}`)
}

/** Waits until nothing of it is under way any more: the last order is in the list, and no message in a queue. */
async function digested(shop: ShopDetails, lastOrder: string, show: (percent: number) => void): Promise<void> {
  const support = await signedInAs(shop, 'support')
  const { endpoints, region, credentials } = shop
  const sqs = new SQSClient({ endpoint: endpoints.sqs, region, credentials })
  show(0)
  await until(
    () => support.get('/v1/orders?limit=100'),
    ({ body }) => body.items.some(({ id }: { id: string }) => id === lastOrder),
    digestMs,
  )
  let most = 1
  await until(
    () => messagesUnderWay(sqs),
    (messages) => {
      most = Math.max(most, messages)
      show(100 - (100 * messages) / most)
      return messages === 0
    },
    digestMs,
  )
  sqs.destroy()
}

/** Messages that wait or are worked on in all queues but the dead-letter queues. */
async function messagesUnderWay(sqs: SQSClient): Promise<number> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}))
  const depths = await Promise.all(
    QueueUrls.filter((url) => !url.includes('DeadLetters')).map(async (QueueUrl) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      )
      return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0)
    }),
  )
  return depths.reduce((sum, depth) => sum + depth, 0)
}

/** A whole number from 1 that the command line gives. @throws UsageError for anything else. */
function count(name: string, text: string, most: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new UsageError(`--${name} is a whole number from 1 to ${most}`)
  return value
}
