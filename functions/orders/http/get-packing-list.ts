import * as v from 'valibot'
import { consistency } from '#shared/http/freshness.ts'
import type { Route } from '#shared/http/route.ts'
import { toPack } from '../order/fulfilment.ts'
import type { GetOrderDependencies } from './get-order.ts'
import { openOrder } from './personal-fields.ts'
import { orderReads } from './read-order.ts'

const query = v.strictObject({ consistency })

/** `GET /v1/orders/{id}/packing-list`: what the warehouse still has to pack, the recipient, and the gift message. */
export function getPackingList({ orders, rows, people }: GetOrderDependencies): Route {
  const access = ['orders:read', 'fulfilment:write'] as const
  return orderReads({ orders, rows })({ access, query }, async ({ id, number, order }, { principal }) => {
    const { shippingAddress, giftMessage, erased } = await openOrder(people, order, principal)
    const lines = toPack(order).map(({ line, sku, name, quantity }) => ({ line, sku, name, quantity }))
    return {
      version: number,
      body: { orderId: id, version: number, status: order.status, shippingAddress, giftMessage, erased, lines },
      changesUnseen: erased,
    }
  })
}
