import { hasScope, type Principal } from '#shared/identity/principal.ts'
import type { Order, OrderState } from '../order/state.ts'

/** May the caller see this order? The buyer may, and whoever reads, fulfils or gives money back for orders. */
function maySee(principal: Principal, order: Order): boolean {
  return seesPerson(principal, order) || hasScope(principal, 'refunds:grant') || hasScope(principal, 'refunds:execute')
}

/** May the caller see whose order it is: address and note? Who gives money back need not. */
export function seesPerson(principal: Principal, order: Order): boolean {
  return seesNotes(principal) || isBuyer(principal, order)
}

/** May the caller read what staff wrote about it for each other? The buyer may not. */
export function seesNotes(principal: Principal): boolean {
  return (
    hasScope(principal, 'orders:read') ||
    hasScope(principal, 'orders:manage') ||
    hasScope(principal, 'fulfilment:write')
  )
}

/** Who did something to an order, as the caller may know it: the buyer sees which side acted, not which member of staff. */
export function shownActor(principal: Principal, order: Order, actor: string): string {
  return hasScope(principal, 'orders:read') || actor === `person:${order.customerId}` ? actor : 'shop'
}

export function isBuyer(principal: Principal, order: Order): boolean {
  return principal.kind === 'person' && principal.id === order.customerId
}

/** An order that is there and that the caller may see, or undefined: to the caller both are the same. */
export function visible(state: OrderState, principal: Principal): Order | undefined {
  return state.status !== 'none' && maySee(principal, state) ? state : undefined
}
