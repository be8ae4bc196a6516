import { randomUUID } from 'node:crypto'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { address as shippingAddress } from '#local/demo/address.ts'
import type { ShopDetails } from '#local/run/shop-details.ts'
import { type HttpAnswer, ShopClient, until } from '#local/shop-client.ts'
import type { Role } from '#shared/identity/scopes.ts'

/**
 * One order as its client knows it. The keys are chosen before anything is sent, so that a step whose answer never came is
 * repeated under the same key; `id`, `approved` and `paid` are set by an acknowledgement and by nothing else.
 */
export interface Sale {
  readonly orderKey: string
  readonly approvalKey: string
  readonly paymentId: string
  readonly quantity: number
  id?: string
  approved?: true
  paid?: true
}

const unitPrice = 1250

export function newSale(quantity: number): Sale {
  return { orderKey: randomUUID(), approvalKey: randomUUID(), paymentId: randomUUID(), quantity }
}

/** Everybody who takes part in a sale, signed in at the shop that runs now. */
export interface Till {
  readonly buyer: ShopClient
  readonly support: ShopClient
  /** The sale's next step: ordered, approved, paid. @throws when the shop doesn't acknowledge it. */
  readonly advance: (sale: Sale, productId: string) => Promise<void>
  readonly close: () => void
}

/** The buyer is the second customer: the demo shops as the first. */
export async function openTill(shop: ShopDetails): Promise<Till> {
  const [buyer, support] = await Promise.all([as(shop, 'customer', 'customer2@'), as(shop, 'support')])
  const sqs = new SQSClient({ endpoint: shop.endpoints.sqs, region: shop.region, credentials: shop.credentials })
  return {
    buyer,
    support,
    close: () => sqs.destroy(),
    async advance(sale, productId) {
      if (sale.id === undefined) {
        const body = { lines: [{ productId, quantity: sale.quantity }], shippingAddress }
        sale.id = acknowledged(await buyer.post('/v1/orders', body, { 'idempotency-key': sale.orderKey })).id
      } else if (sale.approved === undefined) {
        // The shop approves small orders by itself, once their goods are reserved.
        const { body } = await until(
          () => buyer.get(`/v1/orders/${sale.id}`),
          (order) => order.status < 300 && order.body.status !== 'created',
        )
        if (body.status === 'rejected') throw new Error(`order ${sale.id} was rejected: ${body.closingReason}`)
        sale.approved = true
      } else if (sale.paid === undefined) {
        await sqs.send(new SendMessageCommand({ QueueUrl: shop.queues['order-commands'], MessageBody: payment(sale) }))
        sale.paid = true
      }
    },
  }
}

function as(shop: ShopDetails, role: Role, emailStart = `${role}@`): Promise<ShopClient> {
  const person = shop.people.find(({ email }) => email.startsWith(emailStart))
  if (person === undefined) throw new Error(`the shop has no ${emailStart}`)
  return new ShopClient(shop.url).signIn(person.email, person.password)
}

/** A product of its own with plenty of it in the store, so that the report's figures are those of these sales. */
export async function newProduct(shop: ShopDetails): Promise<string> {
  const [manager, warehouse] = await Promise.all([as(shop, 'catalog-manager'), as(shop, 'warehouse')])
  const sku = `SKU-${randomUUID()}`
  const product = { sku, name: 'Cup', price: { amount: unitPrice, currency: 'EUR' } }
  const { id } = acknowledged(await manager.post('/v1/products', product))
  acknowledged(await warehouse.post(`/v1/stock/${sku}/receipts`, { quantity: 100_000 }))
  return id
}

export function acknowledged({ status, body }: HttpAnswer) {
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}

function payment({ id, paymentId, quantity }: Sale): string {
  const amount = { amount: quantity * unitPrice, currency: 'EUR' }
  return JSON.stringify({
    commandId: paymentId,
    type: 'RecordPaymentResult',
    orderId: id,
    paymentId: `pay-${paymentId}`,
    providerEventId: paymentId,
    result: { status: 'captured', amount },
  })
}
