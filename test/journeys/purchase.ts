import { randomUUID } from 'node:crypto'
import { address } from '#local/demo/address.ts'
import { type ShopClient, until } from '#local/shop-client.ts'
import { as, sendCommand } from './shop.ts'

/** An order of one of each of these products that is approved and paid, as its path; with nothing but downloads it is delivered. */
export async function buy(customer: ShopClient, ...productIds: readonly string[]): Promise<string> {
  const support = await as('support')
  // The first product of a fresh shop may need longer to the till than an order waits for it.
  const { status, body } = await until(
    () =>
      customer.post('/v1/orders', {
        lines: productIds.map((productId) => ({ productId, quantity: 1 })),
        shippingAddress: address,
      }),
    (answer) => answer.body.code !== 'product-not-available',
  )
  if (status !== 201) throw new Error(JSON.stringify(body))
  const path = `/v1/orders/${body.id}`
  await until(
    async () => {
      // Staff may be faster than the policy that approves small orders; the stock has to be reserved in any case.
      await support.post(`${path}/approve`)
      return customer.get(path)
    },
    (order) => order.body.status === 'approved',
  )
  await tellPayment(path, 'captured', body.total)
  await until(
    () => customer.get(path),
    (order) => ['paid', 'delivered'].includes(order.body.status),
  )
  return path
}

/** What the payment provider tells about an order's money. */
export async function tellPayment(orderPath: string, status: 'captured' | 'refunded', amount: object): Promise<void> {
  const orderId = orderPath.split('/').at(-1)
  await sendCommand({
    commandId: randomUUID(),
    type: 'RecordPaymentResult',
    orderId,
    paymentId: `pay-${orderId}`,
    providerEventId: randomUUID(),
    result: { status, amount },
  })
}
