import type { StockEvent } from '#events/stock.ts'
import type { OrderId } from '#events/vocabulary.ts'
import { accept, type Decider, type Decision, refuse } from '#shared/event-store/decider.ts'
import { allHolds, type Hold, holdIn } from './holds.ts'
import { available, evolve, holdOf, noStock, type StockState, shippedPieces } from './state.ts'

/** What orders ask, over the queue; each is idempotent by order. Times: `until` RFC 3339, `now` ms since the epoch. */
export type StockOrderCommand =
  | {
      readonly type: 'ReserveStock'
      readonly orderId: OrderId
      readonly quantity: number
      readonly until: string | null
      readonly now: number
    }
  | { readonly type: 'ReleaseStock'; readonly orderId: OrderId }
  | {
      readonly type: 'CommitStock'
      readonly orderId: OrderId
      readonly shipmentId: string
      readonly quantity: number
    }

/** What staff and the clock do; a movement is idempotent by its command id only. */
export type StockItemCommand =
  | StockOrderCommand
  | { readonly type: 'ReceiveStock'; readonly quantity: number; readonly reference?: string | undefined }
  | { readonly type: 'AdjustStock'; readonly delta: number; readonly reason: string }
  | { readonly type: 'ReleaseExpired'; readonly now: number }

export type StockRefusal = 'not-on-hand' | 'reserved-by-orders'

/** Reservations that are released in one decision: with more, the commit might not fit into an item. */
const maxReleases = 500

/**
 * The stock of one SKU, by SKU. Orders are never refused in the sense of an error: StockRefused is a fact, and their answer.
 * A reservation whose time is over still counts until somebody needs its pieces or the clock releases it.
 */
export const stock: Decider<StockState, StockItemCommand, StockEvent, StockRefusal> = {
  type: 'stock',
  fold: '8hCVv4vV',
  initial: noStock,
  evolve,
  decide,
}

function decide(state: StockState, command: StockItemCommand): Decision<StockEvent, StockRefusal> {
  switch (command.type) {
    case 'ReserveStock':
      return accept(...reserve(state, command))
    case 'ReleaseStock':
      return accept(...release(state, command.orderId))
    case 'CommitStock':
      return accept(...commit(state, command))
    case 'ReceiveStock': {
      const { quantity, reference } = command
      return accept({ type: 'StockReceived', data: { quantity, reference } })
    }
    case 'AdjustStock':
      return adjust(state, command)
    case 'ReleaseExpired':
      return accept(...expired(state, command.now).map(toExpiry))
  }
}

function reserve(
  state: StockState,
  { orderId, quantity, until: end, now }: Extract<StockItemCommand, { type: 'ReserveStock' }>,
): StockEvent[] {
  // Ends that are written alike are compared as texts.
  const until = end === null ? null : new Date(end).toISOString()
  const known = holdOf(state, orderId)
  if (known !== undefined && !isLater(until, known.until)) return []
  if (known !== undefined && known.held > 0) {
    return [{ type: 'StockReserved', data: { orderId, quantity: known.held, added: 0, until } }]
  }
  const needed = quantity - shippedPieces(known)
  if (needed <= 0) return []
  const free = available(state)
  const freed = free >= needed ? [] : enough(expired(state, now), needed - free)
  // An ask that comes after its own end was too long on the way: whoever waits for the answer still gets one.
  const overdue = until !== null && until <= new Date(now).toISOString()
  if (overdue || freed === undefined) {
    return [{ type: 'StockRefused', data: { orderId, quantity: needed, until, available: free } }]
  }
  return [...freed.map(toExpiry), { type: 'StockReserved', data: { orderId, quantity: needed, added: needed, until } }]
}

function release(state: StockState, orderId: OrderId): StockEvent[] {
  const hold = holdIn(state.holding, orderId)
  if (hold === undefined) return []
  return [{ type: 'StockReleased', data: { orderId, quantity: hold.held, reason: 'order-closed' } }]
}

/** Only what is held can leave: a parcel of an order without a reservation was counted before, or is the store's to adjust. */
function commit(
  state: StockState,
  { orderId, shipmentId, quantity }: Extract<StockItemCommand, { type: 'CommitStock' }>,
): StockEvent[] {
  const hold = holdIn(state.holding, orderId)
  if (hold === undefined || hold.shipped?.[shipmentId] !== undefined) return []
  return [{ type: 'StockCommitted', data: { orderId, shipmentId, quantity: Math.min(quantity, hold.held) } }]
}

function adjust(
  state: StockState,
  { delta, reason }: Extract<StockItemCommand, { type: 'AdjustStock' }>,
): Decision<StockEvent, StockRefusal> {
  const { onHand, reserved } = state
  if (onHand + delta < 0) return refuse('not-on-hand', `There are ${onHand} pieces on hand.`)
  if (onHand + delta < reserved) {
    return refuse(
      'reserved-by-orders',
      `Orders hold ${reserved} of the ${onHand} pieces on hand: at most ${available(state)} can be taken off.`,
    )
  }
  return accept({ type: 'StockAdjusted', data: { delta, reason } })
}

interface Reservation {
  readonly orderId: OrderId
  readonly hold: Hold
}

/** Reservations whose time is over, the one that ended first in front. */
function expired({ holding }: StockState, now: number): Reservation[] {
  const time = new Date(now).toISOString()
  return allHolds(holding)
    .filter(([, { until }]) => until !== null && until <= time)
    .sort(([, a], [, b]) => (isLater(a.until, b.until) ? 1 : isLater(b.until, a.until) ? -1 : 0))
    .slice(0, maxReleases)
    .map(([orderId, hold]) => ({
      // The fold puts nothing but order ids there.
      orderId: orderId as OrderId,
      hold,
    }))
}

/** The first of the reservations that hold so many pieces together, or undefined if all of them hold less. */
function enough(reservations: readonly Reservation[], pieces: number): Reservation[] | undefined {
  const taken: Reservation[] = []
  let sum = 0
  for (const reservation of reservations) {
    taken.push(reservation)
    sum += reservation.hold.held
    if (sum >= pieces) return taken
  }
  return undefined
}

function toExpiry({ orderId, hold }: Reservation): StockEvent {
  return { type: 'StockReleased', data: { orderId, quantity: hold.held, reason: 'expired' } }
}

/** Is an end behind another? Without an end is behind all. */
function isLater(until: string | null, than: string | null): boolean {
  return than !== null && (until === null || until > than)
}
