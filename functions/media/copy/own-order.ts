import type { Principal } from '#shared/identity/principal.ts'
import type { RowReader } from '#shared/projections/row-reader.ts'
import { problem } from '../http/problem.ts'
import { type DigitalOrder, digitalOrders } from './digital-order.ts'

/** The caller's own order. Throws the problem `order-not-found`: another's does not exist for them, whatever their role. */
export type OwnOrder = (orderId: string, principal: Principal) => Promise<DigitalOrder>

export function ownOrderIn(rows: Pick<RowReader, 'get'>): OwnOrder {
  return async (orderId, principal) => {
    const order = (await rows.get(digitalOrders, orderId))?.row
    if (order === undefined || order === null || principal.kind !== 'person' || principal.id !== order.customerId) {
      throw problem('order-not-found', `There is no order ${orderId}.`)
    }
    return order
  }
}
