import { setTimeout as sleep } from 'node:timers/promises'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { counterRows } from '#shared/counters/counter-rows.ts'
import { purchaseKey, purchases } from '../read-models/purchases.ts'

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
        const { orders = 0 } = await counters.get(purchaseKey(customerId, productId))
        if (orders > 0) return true
        if (Date.now() >= deadline) return false
        await sleep(pauseMs)
      }
    },
  }
}
