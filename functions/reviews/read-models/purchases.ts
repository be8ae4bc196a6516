import { only } from '#events/contract.ts'
import { orderEvents } from '#events/orders.ts'
import type { CounterProjection } from '#shared/counters/counter-projection.ts'

/** What an order tells about who has bought what. */
interface Purchase {
  readonly customerId: string
  readonly productIds: readonly string[]
  readonly bought: boolean
}

const heard = only(orderEvents, 'OrderCreated', 'OrderPaid', 'OrderCancelled')

/**
 * Orders of each product by each customer: counted once the order is paid, no longer once it is cancelled. Whoever sent the
 * goods back or got money back had them, and may say what they think of them.
 */
export const purchases: CounterProjection<Purchase, typeof heard> = {
  name: 'purchases',
  contracts: heard,
  streamType: 'order',
  initial: { customerId: '', productIds: [], bought: false },
  evolve(purchase, event) {
    switch (event.type) {
      case 'OrderCreated': {
        const { customerId, lines } = event.data
        return { ...purchase, customerId, productIds: [...new Set(lines.map(({ productId }) => productId))] }
      }
      case 'OrderPaid':
        return { ...purchase, bought: true }
      case 'OrderCancelled':
        return { ...purchase, bought: false }
    }
  },
  contributions({ customerId, productIds, bought }) {
    if (!bought) return []
    return productIds.map((productId) => ({ key: purchaseKey(customerId, productId), counts: { orders: 1 } }))
  },
}

export function purchaseKey(customerId: string, productId: string) {
  return { partition: `customer/${customerId}`, sort: productId }
}
