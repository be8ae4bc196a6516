import type { OrderData, OrderEvent } from '#events/orders.ts'
import type { Personal, PersonalOf } from '#events/personal.ts'
import { accept, type Decision, refuse } from '#shared/event-store/decider.ts'
import type { Order } from './state.ts'

/** The address is sealed before it becomes a command. */
export interface ChangeAddress extends PersonalOf<OrderData<'AddressChanged'>> {
  readonly type: 'ChangeAddress'
  readonly customerId: string
}

export type AddressRefusal = 'already-prepared' | 'already-shipped' | 'already-closed'

/** The buyer may have it sent elsewhere until it is packed. */
export function decideAddress(order: Order, { shippingAddress }: ChangeAddress): Decision<OrderEvent, AddressRefusal> {
  switch (order.status) {
    case 'created':
    case 'approved':
    case 'paid':
      return same(order.shippingAddress, shippingAddress)
        ? accept()
        : accept({ type: 'AddressChanged', data: { shippingAddress } })
    case 'prepared':
      return refuse('already-prepared', 'The parcel is packed; ask the shop.')
    case 'shipped':
    case 'delivered':
      return refuse('already-shipped', `The order is ${order.status}.`)
    case 'rejected':
    case 'expired':
    case 'cancelling':
    case 'cancelled':
    case 'returned':
      return refuse('already-closed', `The order is ${order.status}.`)
  }
}

/** The same sealed value; sealing the same address again gives another one. */
function same(a: Personal<unknown>, b: Personal<unknown>): boolean {
  return 'sealed' in a && 'sealed' in b && a.sealed === b.sealed
}
