import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { OrderEvent } from '#events/orders.ts'
import type { CounterProjection } from '#shared/projections/counter-projection.ts'
import { counterRows } from '#shared/projections/counter-rows.ts'

/** What an order tells about who has bought what. */
export interface Purchase {
  readonly customerId: string
  readonly productIds: readonly string[]
  readonly bought: boolean
}

/**
 * Orders of each product by each customer: counted once the order is paid, no longer once it is cancelled. Whoever sent the
 * goods back or got money back had them, and may say what they think of them.
 */
export const purchases: CounterProjection<Purchase, OrderEvent> = {
  name: 'purchases',
  generation: 1,
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
      case 'StockReservedForOrder':
      case 'StockReleasedForOrder':
      case 'OrderApproved':
      case 'OrderRejected':
      case 'OrderExpired':
      case 'PaymentStarted':
      case 'PaymentAuthorized':
      case 'PaymentCaptured':
      case 'PaymentFailed':
      case 'PaymentVoided':
      case 'RefundGranted':
      case 'RefundRequested':
      case 'RefundSucceeded':
      case 'RefundFailed':
      case 'OrderPrepared':
      case 'ParcelShipped':
      case 'OrderShipped':
      case 'ParcelDelivered':
      case 'OrderDelivered':
      case 'OrderReturned':
      case 'AddressChanged':
      case 'CancellationRequested':
        return purchase
    }
  },
  contributions({ customerId, productIds, bought }) {
    if (!bought) return []
    return productIds.map((productId) => ({ key: keyOf(customerId, productId), counts: { orders: 1 } }))
  },
}

/** How long a purchase that is not known here is waited for: it may have been paid a moment ago and be on its way. */
const patienceMs = 2000
const pauseMs = 200

export interface Purchases {
  /** True if the customer has bought the product. Takes up to two seconds to say no. */
  has(customerId: string, productId: string): Promise<boolean>
}

/** Purchases of this service's read table, kept from the orders' events on the bus. One GetItem where there is one. */
export function purchasesIn(where: { readonly client: DynamoDBClient; readonly table: string }): Purchases {
  const counters = counterRows(where, purchases)
  return {
    async has(customerId, productId) {
      const deadline = Date.now() + patienceMs
      for (;;) {
        const { orders = 0 } = await counters.get(keyOf(customerId, productId))
        if (orders > 0) return true
        if (Date.now() >= deadline) return false
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    },
  }
}

function keyOf(customerId: string, productId: string) {
  return { partition: `customer/${customerId}`, sort: productId }
}
